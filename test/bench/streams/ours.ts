import { type AudioStream, type CapabilityName, capabilityNames, createTelephony, type Grade } from '@trunkline/core'
import { defineProvider, type Driver, type MediaCodec, type Translated } from '@trunkline/core/driver'
import { serve } from '@trunkline/server'

import { createCodec } from '../../../packages/acs-call-automation/src/translate/frame.ts'
import { createFrameCodec } from '../../../packages/signalwire-laml/src/translate/frame.ts'
import { createCounter, type ServerAnswer, type ServerOrder, type StreamShape } from './shape.ts'

/** An application of this library: answered calls, one stream each, and every frame written back. */
const counter = createCounter()

process.once('disconnect', () => process.exit())

process.on('message', (order: ServerOrder) => {
  if (order.type === 'count') answer({ type: 'counted', counted: counter.read() })
  else void open(order.shape, order.streams)
})

async function open(shape: StreamShape, streams: number): Promise<void> {
  const { telephony, urlOf } = startCarrier(shape)
  const { port } = await serve(telephony, { port: 0 })
  const urls: string[] = []
  for (let number = 0; number < streams; number += 1) {
    const call = await telephony.dial({ to: '+14255550123' })
    await call.answered()
    void echo(await call.stream({ sampleRate: shape.applicationRate }))
    urls.push(urlOf(call.id).replace(base, `ws://127.0.0.1:${port}`))
  }
  answer({ type: 'opened', urls })
}

async function echo(stream: AudioStream): Promise<void> {
  for await (const frame of stream) {
    counter.messages += 1
    stream.write(frame.pcm)
  }
}

function answer(message: ServerAnswer): void {
  process.send?.(message)
}

const base = 'wss://app.example.com'

/** A carrier that accepts everything, with the media messages of a real one. */
function startCarrier({ carrier }: StreamShape) {
  const urls = new Map<string, string>()
  const answered: readonly Translated[] = [{ event: { type: 'call-answered' } }]
  const driver: Driver = {
    doDial: (call) => Promise.resolve({ providerCallId: `carrier-${call.id}`, events: answered }),
    doHangUp: () => Promise.resolve({}),
    doStream(call) {
      urls.set(call.id, call.mediaUrl('media'))
      return Promise.resolve({})
    },
    doStopStream: () => Promise.resolve({}),
  }
  const grades = capabilityNames.map((name): [CapabilityName, Grade] => [name, 'native'])
  const provider = defineProvider({
    name: 'bench',
    capabilities: Object.fromEntries(grades) as Record<CapabilityName, 'native'>,
    reasons: {},
    tokenSecret: () => 'an example, not a secret',
    open: () => ({
      driver,
      ingress: {
        kind: 'webhook',
        receive: () => Promise.resolve({ kind: 'notice', events: [], reply: { status: 204 } }),
      },
      media: {
        reconnects: false,
        accept: () => Promise.resolve({ accepted: true, codec: codecOf(carrier), afterAnswer: true }),
      },
    }),
  })
  return {
    telephony: createTelephony({ provider, publicUrl: 'https://app.example.com' }),
    urlOf: (callId: string) => urls.get(callId) ?? '',
  }
}

function codecOf(carrier: StreamShape['carrier']): MediaCodec {
  if (carrier === 'acs') return createCodec()
  return createFrameCodec({ writable: true, byteOrder: 'le', realtime: false })
}

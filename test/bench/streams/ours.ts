import { type AudioStream, type CapabilityName, capabilityNames, createTelephony, type Grade } from '@trunkline/core'
import { defineProvider, type Driver, type MediaCodec, type Translated } from '@trunkline/core/driver'
import { serve } from '@trunkline/server'

import { createCodec } from '../../../packages/acs-call-automation/src/translate/frame.ts'
import { createFrameCodec } from '../../../packages/signalwire-laml/src/translate/frame.ts'
import { bytesInUse } from '../bytes-in-use.ts'
import { createCounter, type ServerAnswer, type ServerOrder, type StreamShape } from './shape.ts'

/** An application of this library: answered calls, one stream each, and every frame written back. */
const counter = createCounter()

process.once('disconnect', () => process.exit())

process.on('message', (order: ServerOrder) => {
  void carryOut(order)
})

const calls: { readonly id: string; readonly ended: Promise<unknown> }[] = []
let carrier: ReturnType<typeof startCarrier> | undefined
let port: Promise<number> | undefined

async function carryOut(order: ServerOrder): Promise<void> {
  if (order.type === 'open') return open(order.shape, order.streams)
  if (order.type === 'count') return answer({ type: 'counted', counted: counter.read() })
  if (order.type === 'weigh') return answer({ type: 'weighed', bytes: await bytesInUse() })
  for (const call of calls.splice(0)) {
    await carrier?.hangUp(call.id)
    await call.ended
  }
  answer({ type: 'hung-up' })
}

async function open(shape: StreamShape, streams: number): Promise<void> {
  carrier ??= startCarrier(shape)
  const { telephony, urlOf } = carrier
  port ??= serve(telephony, { port: 0 }).then((server) => server.port)
  const urls: string[] = []
  for (let number = 0; number < streams; number += 1) {
    const call = await telephony.dial({ to: '+14255550123' })
    await call.answered()
    void echo(await call.stream({ sampleRate: shape.applicationRate }))
    urls.push(urlOf(call.id).replace(base, `ws://127.0.0.1:${await port}`))
    calls.push(call)
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
function startCarrier({ carrier: name }: StreamShape) {
  const urls = new Map<string, string>()
  const callbacks = new Map<string, string>()
  let facts: readonly Translated[] = []
  const answered: readonly Translated[] = [{ event: { type: 'call-answered' } }]
  const driver: Driver = {
    doDial(call) {
      callbacks.set(call.id, new URL(call.url('event')).pathname)
      return Promise.resolve({ providerCallId: `carrier-${call.id}`, events: answered })
    },
    doHangUp: () => Promise.resolve({}),
    doStream(call) {
      urls.set(call.id, call.mediaUrl('media'))
      return Promise.resolve({})
    },
    doStopStream: () => Promise.resolve({}),
  }
  const grades = capabilityNames.map((capability): [CapabilityName, Grade] => [capability, 'native'])
  const provider = defineProvider({
    name: 'bench',
    capabilities: Object.fromEntries(grades) as Record<CapabilityName, 'native'>,
    reasons: {},
    tokenSecret: () => 'an example, not a secret',
    open: () => ({
      driver,
      ingress: {
        kind: 'webhook',
        receive: () => Promise.resolve({ kind: 'notice', events: facts, reply: { status: 204 } }),
      },
      media: {
        reconnects: false,
        accept: () => Promise.resolve({ accepted: true, codec: codecOf(name), afterAnswer: true }),
      },
    }),
  })
  const telephony = createTelephony({ provider, publicUrl: 'https://app.example.com' })
  return {
    telephony,
    urlOf: (callId: string) => urls.get(callId) ?? '',
    /** The far side hangs up. */
    async hangUp(callId: string): Promise<void> {
      facts = [{ callId, event: { type: 'call-ended', reason: 'hung-up' } }]
      const url = callbacks.get(callId) ?? ''
      const reply = await telephony.receive({ method: 'POST', url, headers: {}, body: new Uint8Array() })
      reply?.sent()
      urls.delete(callId)
      callbacks.delete(callId)
    },
  }
}

function codecOf(name: StreamShape['carrier']): MediaCodec {
  if (name === 'acs') return createCodec()
  return createFrameCodec({ writable: true, byteOrder: 'le', realtime: false })
}

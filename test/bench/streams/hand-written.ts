import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// oxlint-disable-next-line import/default -- a CommonJS module: its exports are its default, whatever its types leave out
import laws from 'alawmulaw'
import { type WebSocket, WebSocketServer } from 'ws'

import { createCounter, type ServerAnswer, type ServerOrder, type StreamShape } from './shape.ts'

/** What a programmer writes who only wants the audio back: parse, convert, convert back, send. No pacing, no checks, no accounts. */
const counter = createCounter()

process.once('disconnect', () => process.exit())

process.on('message', (order: ServerOrder) => {
  if (order.type === 'count') answer({ type: 'counted', counted: counter.read() })
  else if (order.type === 'open') void open(order.shape, order.streams)
})

async function open(shape: StreamShape, streams: number): Promise<void> {
  const http = createServer()
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false })
  sockets.on('connection', (socket) => (shape.carrier === 'laml' ? echoLaml(socket, shape) : echoAcs(socket)))
  await new Promise<void>((resolve) => http.listen({ port: 0, host: '127.0.0.1' }, resolve))
  const { port } = http.address() as AddressInfo
  answer({ type: 'opened', urls: Array.from({ length: streams }, () => `ws://127.0.0.1:${port}/`) })
}

function answer(message: ServerAnswer): void {
  process.send?.(message)
}

interface LamlMessage {
  readonly event: string
  readonly start?: { readonly streamSid: string }
  readonly media?: { readonly payload: string }
}

function echoLaml(socket: WebSocket, { applicationRate }: StreamShape): void {
  let streamSid: string | undefined
  let lastIn = 0
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as LamlMessage
    if (message.start !== undefined) ({ streamSid } = message.start)
    if (message.media === undefined) return
    counter.messages += 1
    let pcm = laws.mulaw.decode(Buffer.from(message.media.payload, 'base64'))
    if (applicationRate === 16_000) {
      const doubled = twice(pcm, lastIn)
      lastIn = pcm.at(-1) ?? 0
      pcm = half(doubled)
    }
    const payload = Buffer.from(laws.mulaw.encode(pcm)).toString('base64')
    socket.send(JSON.stringify({ event: 'media', streamSid, media: { payload } }))
  })
}

interface AcsMessage {
  readonly audioData?: { readonly data: string }
}

function echoAcs(socket: WebSocket): void {
  socket.on('message', (data: Buffer) => {
    const { audioData } = JSON.parse(data.toString('utf8')) as AcsMessage
    if (audioData === undefined) return
    counter.messages += 1
    const bytes = Buffer.from(audioData.data, 'base64')
    const pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
    const sent = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64')
    socket.send(JSON.stringify({ kind: 'AudioData', audioData: { data: sent }, stopAudio: null }))
  })
}

/** 8 → 16 kHz on straight lines between the samples. */
function twice(pcm: Int16Array, before: number): Int16Array {
  const doubled = new Int16Array(pcm.length * 2)
  let last = before
  for (let index = 0; index < pcm.length; index += 1) {
    const sample = pcm[index] ?? 0
    doubled[2 * index] = (last + sample) >> 1
    doubled[2 * index + 1] = sample
    last = sample
  }
  return doubled
}

/** 16 → 8 kHz as the mean of two samples. */
function half(pcm: Int16Array): Int16Array {
  const halved = new Int16Array(pcm.length / 2)
  for (let index = 0; index < halved.length; index += 1)
    halved[index] = ((pcm[2 * index] ?? 0) + (pcm[2 * index + 1] ?? 0)) >> 1
  return halved
}

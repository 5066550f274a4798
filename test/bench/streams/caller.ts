import { encodeMulaw } from '@trunkline/audio'
import { WebSocket } from 'ws'

import { sounds } from '../audio-row.ts'
import { type CallerOrder, carrierRate, type StreamShape } from './shape.ts'

// a process of its own, so that it does not share the event loop of the server that it measures

process.once('disconnect', () => process.exit())

const lines: Line[] = []
let sent = 0

process.on('message', (order: CallerOrder) => {
  void carryOut(order).then(() => process.send?.('done'))
})

async function carryOut(order: CallerOrder): Promise<void> {
  if (order.type === 'talk') return talk(order.ms)
  if (order.type === 'drop') {
    await Promise.all(lines.splice(0).map((line) => line.drop()))
    return
  }
  lines.push(...(await Promise.all(order.urls.map((url, index) => open(url, order.shape, index)))))
}

/** Sends 20 ms of sound on each socket every 20 ms, all sockets evenly spread over the time. */
function talk(ms: number): Promise<void> {
  const from = sent
  const began = performance.now()
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setInterval(() => {
    const passed = performance.now() - began
    const due = from + (Math.min(passed, ms) / frameMs) * lines.length
    for (; sent < due; sent += 1) lines[sent % lines.length]?.speak(Math.floor(sent / lines.length))
    if (passed < ms) return
    clearInterval(timer)
    resolve()
  }, 1)
  return promise
}

const frameMs = 20

interface Line {
  /** Closes the socket, which is closed then. */
  drop(): Promise<unknown>
  speak(frame: number): void
}

async function open(url: string, shape: StreamShape, index: number): Promise<Line> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.send(shape.carrier === 'laml' ? lamlStart(index) : acsStart)
  // the carrier's player, which says what it has played
  socket.on('message', (data: Buffer) => {
    if (data.includes('"event":"mark"')) socket.send(data.toString('utf8'))
  })
  const payloads = sounds((carrierRate[shape.carrier] * frameMs) / 1_000).map((pcm) => payloadOf(pcm, shape.carrier))
  const write = shape.carrier === 'laml' ? lamlMedia : acsMedia
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const drop = (): Promise<unknown> => {
    socket.terminate()
    return closed
  }
  return { drop, speak: (frame) => socket.send(write(payloads[frame % payloads.length] ?? '', frame)) }
}

function payloadOf(pcm: Int16Array, carrier: StreamShape['carrier']): string {
  const bytes = carrier === 'laml' ? encodeMulaw(pcm) : new Uint8Array(pcm.buffer)
  return Buffer.from(bytes.buffer).toString('base64')
}

function lamlStart(index: number): string {
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 }
  return JSON.stringify({ event: 'start', start: { streamSid: `stream-${index}`, mediaFormat } })
}

function lamlMedia(payload: string, frame: number): string {
  return `{"event":"media","sequenceNumber":"${frame + 2}","media":{"track":"inbound","chunk":"${frame + 1}","timestamp":"${frame * frameMs}","payload":"${payload}"}}`
}

const acsStart = JSON.stringify({
  kind: 'AudioMetadata',
  audioMetadata: { subscriptionId: 'one', encoding: 'PCM', sampleRate: 16_000, channels: 1, length: 640 },
})
const participant = '8:acs:3d20e1de-0f28-41c5-84a0-4960fde5f411_0000000b-faeb-c708-99bf-a43a0d0036b0'

function acsMedia(data: string, frame: number): string {
  const timestamp = new Date(1_767_225_600_000 + frame * frameMs).toISOString()
  return `{"kind":"AudioData","audioData":{"timestamp":"${timestamp}","participantRawID":"${participant}","data":"${data}","silent":false}}`
}

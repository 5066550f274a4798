import { pcmFromBytes, pcmToBytes } from '@trunkline/audio'
import type { AudioFrame, MediaCodec, MediaCommand, MediaMessage } from '@trunkline/core/driver'

import { type InboundMedia, inboundMedia, type OutboundMedia, sampleRate } from '../wire/media.ts'

/** Translates a media line: neutral on one side, the network's messages on the other. */
export const mediaCodec: MediaCodec = {
  marks: true,
  leadMs: 100,
  decode(message) {
    const read = inboundMedia.safeParse(JSON.parse(typeof message === 'string' ? message : decoder.decode(message)))
    return [read.success ? neutral(read.data) : { type: 'unknown', name: 'media' }]
  },
  encode: (command) => [JSON.stringify(ours(command))],
}

/** Samples as text. */
export function textOf(pcm: Int16Array): string {
  return Buffer.from(pcmToBytes(pcm)).toString('base64')
}

/** Text as samples. */
export function samplesOf(text: string): Int16Array {
  return pcmFromBytes(Buffer.from(text, 'base64'))
}

const decoder = new TextDecoder()

function neutral(message: InboundMedia): MediaMessage {
  if (message.kind === 'audio') return { type: 'frame', frame: frameOf(message) }
  if (message.kind === 'mark') return { type: 'mark', name: message.name }
  if (message.kind === 'stop') return { type: 'stop' }
  const { call, sampleRate: rate, writable } = message
  return { type: 'start', sampleRate: rate, providerCallId: call, writable }
}

function frameOf({ atMs, pcm }: Extract<InboundMedia, { kind: 'audio' }>): AudioFrame {
  return { pcm: samplesOf(pcm), sampleRate, track: 'inbound', mediaTimeMs: atMs }
}

function ours(command: MediaCommand): OutboundMedia {
  if (command.type === 'audio') return { kind: 'audio', pcm: textOf(command.pcm) }
  if (command.type === 'mark') return { kind: 'mark', name: command.name }
  if (command.type === 'digit') return { kind: 'digit', digit: command.digit }
  return { kind: 'clear' }
}

import type { CallEvent, ServerReply, ServerRequest } from '@trunkline/core'

/** A fact that the carrier delivered: the application has said that it took it. */
export interface Delivered {
  /** Our id of the call, from the URL that it was delivered to. */
  readonly callId: string
  /** The event that the application has to see because of it. */
  readonly event: CallEvent['type']
  /** The carrier's own name of this very message: a repeated delivery has the same. */
  readonly key: string
  /** When it arrived, in milliseconds since the start of the world. */
  readonly atMs: number
}

/** Reads what the carrier delivers, in the words of its wire page: independent of what the adapter makes of it. */
export function deliveredBy(
  request: ServerRequest,
  reply: ServerReply | undefined,
  atMs: number,
): readonly Delivered[] {
  const [, callId] = /\/c\.([ci]_[\w-]{22})/.exec(request.url) ?? []
  const taken = reply !== undefined && reply.status >= 200 && reply.status < 300
  if (!taken || callId === undefined || request.body === undefined) return []
  const text = Buffer.from(request.body).toString('utf8')
  const messages = text.startsWith('[') || text.startsWith('{') ? jsonMessages(text) : [formMessage(text)]
  return messages.flatMap(({ event, key }) => (event === undefined ? [] : [{ callId, event, key, atMs }]))
}

interface Message {
  readonly event: CallEvent['type'] | undefined
  readonly key: string
}

/** docs/wire/signalwire-laml.md: the status of a call; a document is asked for with the same fields and is no notice. */
function formMessage(text: string): Message {
  const form = new URLSearchParams(text)
  const status = form.get('CallStatus') ?? ''
  const notice = form.has('SequenceNumber') || form.has('CallbackSource')
  return { event: notice ? statusEvents[status] : undefined, key: status }
}

const statusEvents: Readonly<Record<string, CallEvent['type']>> = {
  'in-progress': 'call-answered',
  completed: 'call-ended',
  busy: 'call-ended',
  failed: 'call-ended',
  'no-answer': 'call-ended',
  canceled: 'call-ended',
}

/** CloudEvents of both Azure protocols, and the event channel of the Trusted Application API. */
function jsonMessages(text: string): readonly Message[] {
  const parsed: unknown = JSON.parse(text)
  const all: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  return all.map((one) => messageOf(one))
}

function messageOf(one: unknown): Message {
  const type = textOf(one, 'type').split('.').at(-1) ?? ''
  const state = textOf(fieldOf(one, 'data'), 'callConnectionState')
  return {
    event: cloudEvents[type] ?? (type === 'CallConnectionStateChanged' ? states[state] : undefined),
    key: textOf(one, 'id'),
  }
}

const cloudEvents: Readonly<Record<string, CallEvent['type']>> = {
  CallConnected: 'call-answered',
  CallDisconnected: 'call-ended',
  PlayCompleted: 'play-ended',
  PlayAudioResult: 'play-ended',
  ContinuousDtmfRecognitionToneReceived: 'digit-received',
  DtmfReceived: 'digit-received',
}

const states: Readonly<Record<string, CallEvent['type']>> = { connected: 'call-answered', disconnected: 'call-ended' }

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name)
  return typeof field === 'string' ? field : ''
}

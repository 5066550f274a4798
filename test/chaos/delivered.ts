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
  /** Where the carrier numbers what it delivers: its place among the deliveries of the call. */
  readonly place?: number
  /** It only means the event where a fact of this kind was delivered from an earlier place. */
  readonly after?: CallEvent['type']
}

/** Reads what the carrier delivers, in the words of its wire page: independent of what the adapter makes of it. */
export function deliveredBy(
  request: ServerRequest,
  reply: ServerReply | undefined,
  atMs: number,
): readonly Delivered[] {
  const taken = reply !== undefined && reply.status >= 200 && reply.status < 300
  if (!taken || request.body === undefined) return []
  const callId = callOf(request, reply)
  if (callId === undefined) return []
  const text = Buffer.from(request.body).toString('utf8')
  const messages = text.startsWith('[') || text.startsWith('{') ? jsonMessages(text) : [formMessage(text)]
  return messages.flatMap(({ event, ...rest }) => (event === undefined ? [] : [{ callId, event, atMs, ...rest }]))
}

/** Its own URL names a call; what a Trusted Application answered to the first event of a call that comes in does, too (docs/wire/ucwa.md#webhooks). */
function callOf({ url }: ServerRequest, { body }: ServerReply): string | undefined {
  const [, named] = /\/c\.([ci]_[\w-]{22})|[?&]callbackContext=(i_[\w-]{22})/.exec(url)?.filter(Boolean) ?? []
  return named ?? /"CallbackContext":"(i_[\w-]{22})"/.exec(Buffer.from(body ?? '').toString('utf8'))?.[1]
}

interface Message extends Pick<Delivered, 'after' | 'key' | 'place'> {
  readonly event: CallEvent['type'] | undefined
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

/** CloudEvents of both Azure protocols, and the envelopes of the Trusted Application API. */
function jsonMessages(text: string): readonly Message[] {
  const parsed: unknown = JSON.parse(text)
  const senders = listOf(parsed, 'sender')
  if (senders !== undefined)
    return senders.flatMap((sender) => envelopeMessages(parsed, listOf(sender, 'events') ?? []))
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

/** docs/wire/ucwa.md#events and #three-tracks. Its address gives an envelope a number among those of its conversation. */
function envelopeMessages(envelope: unknown, events: readonly unknown[]): readonly Message[] {
  const [, ack] = /[?&]ack=(\d+)/.exec(textOf(fieldOf(fieldOf(envelope, '_links'), 'self'), 'href')) ?? []
  return events.map((event) => ({ ...ucwaMessage(event), ...(ack !== undefined && { place: Number(ack) }) }))
}

function ucwaMessage(event: unknown): Message {
  const link = fieldOf(event, 'link')
  const rel = textOf(link, 'rel')
  const resource = fieldOf(fieldOf(event, '_embedded'), rel)
  const happened = `${rel.split(':').at(-1)} ${textOf(event, 'type')} ${textOf(event, 'status')}`.trim()
  if (happened.startsWith('tone')) return { event: 'digit-received', key: String(fieldOf(resource, 'sequenceId')) }
  if (happened === 'audioVideo updated') return audioMessage(textOf(resource, 'state'))
  const stopped = textOf(fieldOf(event, 'reason'), 'subcode') === 'PromptsStopped'
  const name = stopped ? 'prompt completed Success' : happened
  return { event: ucwaEvents[name], key: textOf(link, 'href') }
}

/** A call begins as disconnected, too: that is its end only once it was up. */
function audioMessage(state: string): Message {
  const isEnd = state === 'Disconnected'
  return { event: states[state.toLowerCase()], key: state, ...(isEnd && { after: 'call-answered' }) }
}

const ucwaEvents: Readonly<Record<string, CallEvent['type']>> = {
  'audioVideoInvitation completed Success': 'call-answered',
  'conversation deleted': 'call-ended',
  'prompt completed Success': 'play-ended',
}

function listOf(value: unknown, name: string): readonly unknown[] | undefined {
  const field = fieldOf(value, name)
  return Array.isArray(field) ? field : undefined
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function textOf(value: unknown, name: string): string {
  const field = fieldOf(value, name)
  return typeof field === 'string' ? field : ''
}

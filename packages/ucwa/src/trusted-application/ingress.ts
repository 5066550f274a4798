import { type CallbackVerifier, jsonLimits, readJsonBody, refused } from '@trunkline/azure'
import type { Host, Ingress, Receipt, WebhookReply, WebhookRequest } from '@trunkline/core/driver'

import type { HostRule } from '../link/host-rule.ts'
import { resolveLink } from '../link/resolve.ts'
import { conversationOf, translateDelivery } from '../translate/event.ts'
import type { Place } from '../translate/state.ts'
import {
  callbackContextParameter,
  countEvents,
  directions,
  type Envelope,
  type EventReading,
  knownWord,
  readEnvelope,
} from '../wire/index.ts'

/** Options of the ingress. */
export interface IngressOptions {
  readonly host: Host
  readonly verifier: CallbackVerifier
  readonly hosts: HostRule
  /** The expected sender of callbacks, by the claims of its token. */
  readonly sender: { readonly applicationId: string; readonly tenantId: string }
}

/**
 * Receives the callbacks of calls, at a URL of each call, and of incoming calls, at the registered URL. Probes of the
 * service are answered as docs/rules.md#r10-trusted-application-probe says.
 */
export function createIngress(options: IngressOptions): Ingress {
  return { kind: 'webhook', receive: (request) => receive(options, request) }
}

async function receive(options: IngressOptions, request: WebhookRequest): Promise<Receipt> {
  const { method, route, headers, body } = request
  if (method === 'GET' || method === 'HEAD') return noticed([])
  if (route.token === 'expired') return refused(403, 'token:expired', 'the callback URL of this call has expired')
  if (route.token === 'refused') return refused(403, 'token', 'the URL is none of ours')
  const refusal = await senderRefusal(options, headers['authorization'])
  // the service probes our reachability while our own request is pending; a probe carries no event, so it needs no proof
  if (refusal !== undefined) return isProbe(body) ? noticed([]) : refusal
  if (method !== 'POST') return refused(405, 'method', 'events come by POST')
  const parsed = readJsonBody(body)
  if (!parsed.ok) return parsed.refusal
  if (countEvents(parsed.json) > jsonLimits.events)
    return refused(413, 'body:events', `the body holds more than ${jsonLimits.events} events`)
  const envelope = readEnvelope(parsed.json)
  if (envelope === undefined) return refused(400, 'body', 'the body is no delivery of events')
  return envelope.events.length === 0 ? noticed([]) : take(options, request, envelope)
}

/** Why the sender is not the service; undefined if it is. */
async function senderRefusal(
  { verifier, sender }: IngressOptions,
  authorization: string | undefined,
): Promise<Receipt | undefined> {
  const verdict = await verifier.verify(authorization)
  if (!verdict.ok)
    return refused(verdict.check === 'keys-unavailable' ? 503 : 401, `jwt:${verdict.check}`, verdict.detail)
  const { appid, tid } = verdict.claims
  if (!isText(appid, sender.applicationId)) return refused(401, 'jwt:appid', 'the token is of another application')
  return isText(tid, sender.tenantId) ? undefined : refused(401, 'jwt:tid', 'the token is of another tenant')
}

async function take(options: IngressOptions, request: WebhookRequest, envelope: Envelope): Promise<Receipt> {
  const { host, hosts } = options
  const { baseUri } = envelope
  if (baseUri !== undefined && !hosts.allows(baseUri)) {
    const where = URL.parse(baseUri)?.host ?? 'an unreadable address'
    return refused(403, 'baseuri', `the events refer to ${where}, which is not allowed: see allowedHosts`)
  }
  const callId = callOf(host, request, envelope)
  // a new incoming call has no holder yet
  const known = callId === undefined || envelope.events.some(isNewCall) ? undefined : await host.ask(callId)
  const foreign = new Set<string>()
  const events = translateDelivery({
    events: envelope.events,
    state: known?.state ?? {},
    dedupeKey: deliveryKey(envelope),
    place: placeOf(envelope),
    now: host.clock.now(),
    onUnreadable: (what) => warn(host, 'unreadable-event', `In a delivery, ${what}`, callId),
    resolve(href) {
      const resolved = resolveLink(href, baseUri, hosts)
      if (resolved.ok) return resolved.url
      if (resolved.problem === 'foreign') foreign.add(resolved.host)
      return undefined
    },
  })
  for (const where of foreign)
    warn(
      host,
      'foreign-link',
      `A link leads to ${where}, which is not allowed: it is left out (see allowedHosts)`,
      callId,
    )
  const named = events.map((translated) => ({ ...translated, callId }))
  const comesIn = events.some(({ event }) => event.type === 'call-incoming')
  return noticed(named, comesIn && callId !== undefined ? contextReply(callId) : undefined)
}

/**
 * Finds the call of a delivery. A call that we placed has a URL of its own. All other calls use the registered URL, and
 * are identified by the context in our reply to their first event, or by their conversation, which gives the same id.
 */
function callOf(host: Host, { route, query }: WebhookRequest, { events, key }: Envelope): string | undefined {
  if (route.token === 'call') return route.callId
  const context = [...query].find(([name]) => name.toLowerCase() === callbackContextParameter.toLowerCase())?.[1]
  // trusted, because the request is signed by the service
  if (context !== undefined && /^i_[\w-]{1,60}$/.test(context)) return context
  const first = events.find((reading) => reading.kind === 'event')
  const conversation = (first && conversationOf(first.event)) ?? key?.split('~').at(-1)?.toLowerCase()
  return conversation === undefined ? undefined : host.incomingCallId(conversation)
}

/** The reply to a new incoming call. A repeated delivery gets the same reply (docs/wire/ucwa.md#callbacks). */
function contextReply(callId: string): WebhookReply {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ CallbackContext: callId }),
  }
}

function isNewCall(reading: EventReading): boolean {
  if (reading.kind !== 'event') return false
  const { link, resource, type } = reading.event
  const isIncoming = knownWord(directions, String(resource?.properties['direction'])) === 'Incoming'
  return link.rel === 'audioVideoInvitation' && type === 'started' && isIncoming
}

function placeOf({ ack, key }: Envelope): Place | undefined {
  return ack === undefined || key === undefined ? undefined : { ack, key }
}

function deliveryKey(envelope: Envelope): string | undefined {
  const place = placeOf(envelope)
  return place && `${place.ack}:${place.key}`
}

/** Longer than any probe of the service; a larger body is not parsed without proof. */
const longestProbe = 4_096

function isProbe(body: Uint8Array): boolean {
  if (body.length === 0 || body.length > longestProbe) return false
  const parsed = readJsonBody(body)
  return parsed.ok && countEvents(parsed.json) === 0 && readEnvelope(parsed.json) !== undefined
}

function isText(value: unknown, expected: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === expected.toLowerCase()
}

function warn(host: Host, code: string, message: string, callId: string | undefined): void {
  host.warn({ code, message, ...(callId !== undefined && { callId }) })
}

function noticed(
  events: Extract<Receipt, { kind: 'notice' }>['events'],
  reply: WebhookReply = { status: 200 },
): Receipt {
  return { kind: 'notice', events, reply }
}

import { createHash, createHmac } from 'node:crypto'

import { prompt } from './acs-application.ts'
import type { Answer } from './memory-application.ts'
import type { Probe } from './same-reply.ts'
import type { ClientView, SimulatedRun } from './simulated-run.ts'

/** What the wire carries, as far as these tests look. */
export type Json = Readonly<Record<string, unknown>>

/** A request signed with the key of a connection string, at the time of a clock. */
export function signedProbe(
  connectionString: string,
  now: number,
  { method, target, body, headers = {} }: Omit<Probe, 'body'> & { readonly body?: object },
): Probe {
  const [, url = '', key = ''] = /^endpoint=(.*)\/;accesskey=(.*)$/.exec(connectionString) ?? []
  const text = body === undefined ? '' : JSON.stringify(body)
  const date = new Date(now).toUTCString()
  const hash = createHash('sha256').update(text).digest('base64')
  const content = `${method}\n${target}\n${date};${new URL(url).host};${hash}`
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(content).digest('base64')
  return {
    method,
    target,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
      'x-ms-date': date,
      'x-ms-content-sha256': hash,
      ...headers,
    },
    body: text,
  }
}

/** A signed request in a simulated run, which has to succeed. */
export async function signedRequest(
  { emulator, clock, request }: SimulatedRun,
  door: string,
  unsigned: Parameters<typeof signedProbe>[2],
): Promise<ClientView> {
  const { connectionString } = emulator.ready[door] as { readonly connectionString: string }
  const { method, target, ...sent } = signedProbe(connectionString, clock.now(), unsigned)
  const reply = await request(method, target, sent)
  if (reply.status >= 400) throw new Error(`${method} ${target} was answered ${reply.status} ${reply.text}`)
  return reply
}

/** What an application says: to Event Grid's handshake the code, a prompt at its path, and 200 to all else. */
export function azureAnswer({ path, text }: { readonly path: string; readonly text: string }): Answer {
  if (path === '/prompt.wav') return { headers: { 'content-type': 'audio/wav' }, body: prompt(440, 400) }
  const code = /"validationCode":"([^"]+)"/.exec(text)?.[1]
  return code === undefined ? {} : { body: JSON.stringify({ validationResponse: code }) }
}

/** The events that an application got, by the last part of their types. */
export function eventNames({ application }: SimulatedRun): string[] {
  return events(application).map(({ type, eventType }) => String(type ?? eventType).replace(/^.*\./, ''))
}

/** The data of the last event of that name. */
export function lastEvent({ application }: SimulatedRun, name: string): Json {
  const found = events(application).findLast(({ type, eventType }) => String(type ?? eventType).endsWith(`.${name}`))
  return (found?.['data'] ?? {}) as Json
}

function events({ got }: SimulatedRun['application']): Json[] {
  return got.flatMap(({ body }) => {
    const text = Buffer.from(body).toString()
    return text.startsWith('[') ? (JSON.parse(text) as Json[]) : []
  })
}

/** A log without what no seed decides: the signatures of keys that are made anew. */
export function withoutSignatures(log: string): string {
  return log.replaceAll(/(eyJ[\w-]+\.eyJ[\w-]+)\.[\w-]+/g, '$1.signature')
}

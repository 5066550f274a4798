import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import type { Emulator } from '@trunkline/emulator'

import { type HostRequest, openHost } from './host.ts'

/** What the wire carries, as far as these tests look. */
export type Json = Readonly<Record<string, unknown>>

/** One delivery as it came. */
export interface Delivery {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
  /** Type without its prefix. */
  readonly name: string
  readonly event: Json
  readonly data: Json
}

/** An application of the old API: takes callbacks and Event Grid, and serves prompts. */
export interface Application extends AsyncDisposable {
  readonly url: string
  readonly delivered: readonly Delivery[]
  /** Prompts that were asked for, by path. */
  readonly fetched: readonly string[]
  /** Resolves with the n-th event of a name at a path, past or to come. */
  event(name: string, options?: { readonly index?: number; readonly path?: string }): Promise<Delivery>
  /** The states of connections and names of other events, as they came to a path. */
  story(path?: string): string[]
  /** Serves some bytes under a path; returns the address. */
  serve(path: string, body: Uint8Array): string
}

export async function startApplication(): Promise<Application> {
  const delivered: Delivery[] = []
  const fetched: string[] = []
  const files = new Map<string, Uint8Array>()
  const waiting = new Set<() => void>()
  const take = ({ body: bytes, headers, target: path }: HostRequest): string => {
    const body = JSON.parse(bytes.toString()) as Json | Json[]
    const [event = {}] = [body].flat()
    const type = String(event['type'] ?? event['eventType'])
    const data = event['data'] as Json
    const name = type.slice(type.lastIndexOf('.') + 1)
    delivered.push({ path, headers, body, name, event, data })
    for (const wake of Array.from(waiting)) wake()
    return 'validationCode' in data ? JSON.stringify({ validationResponse: data['validationCode'] }) : ''
  }
  const { close, url } = await openHost({
    answer(request) {
      const { method, target } = request
      if (method !== 'GET') return { body: take(request) }
      fetched.push(target)
      const file = files.get(target)
      return file === undefined ? { status: 404 } : { body: file }
    },
  })
  return {
    url,
    delivered,
    fetched,
    async event(name, { index = 0, path } = {}) {
      for (;;) {
        const fits = delivered.filter((each) => each.name === name && (path === undefined || each.path === path))
        const found = fits[index]
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    story: (path = '/call') =>
      delivered
        .filter((each) => each.path === path)
        .map(({ name, data }) =>
          typeof data['callConnectionState'] === 'string' ? data['callConnectionState'] : name,
        ),
    serve(path, body) {
      files.set(path, body)
      return url + path
    },
    [Symbol.asyncDispose]: close,
  }
}

/** What may be wrong with a signature. */
export interface Lie {
  readonly host?: string
  readonly target?: string
  readonly date?: string
  readonly body?: string
}

/** A client that signs by hand. */
export class Client {
  readonly source: string
  readonly #url: string
  readonly #key: Buffer

  constructor(emulator: Emulator) {
    const ready = emulator.ready['acs-play-audio'] as { readonly connectionString: string; readonly source: string }
    const [, url = '', key = ''] = /^endpoint=(.*)\/;accesskey=(.*)$/.exec(ready.connectionString) ?? []
    this.#url = url
    this.#key = Buffer.from(key, 'base64')
    this.source = ready.source
  }

  /** Sends a request to a path and query below the endpoint. */
  send(
    method: string,
    target: string,
    options: { readonly body?: unknown; readonly headers?: Record<string, string>; readonly lie?: Lie } = {},
  ): Promise<Response> {
    const { body, headers = {}, lie = {} } = options
    const text = body === undefined ? '' : JSON.stringify(body)
    const date = lie.date ?? new Date().toUTCString()
    const hash = createHash('sha256')
      .update(lie.body ?? text)
      .digest('base64')
    const content = `${method}\n${lie.target ?? target}\n${date};${lie.host ?? new URL(this.#url).host};${hash}`
    const signature = createHmac('sha256', this.#key).update(content).digest('base64')
    return fetch(this.#url + target, {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
        'x-ms-date': date,
        'x-ms-content-sha256': hash,
        ...headers,
      },
      ...(body !== undefined && { body: text }),
    })
  }

  /** An operation, by its path below `/calling/`. */
  call(method: string, path: string, body?: unknown, version = '2021-08-30-preview'): Promise<Response> {
    return this.send(method, `/calling/${path}?api-version=${version}`, { body })
  }

  /** The reply of an operation that has to have this status. */
  async reply(status: number, method: string, path: string, body?: unknown, version?: string): Promise<Json> {
    const response = await this.call(method, path, body, version)
    const text = await response.text()
    if (response.status !== status) throw new Error(`${method} ${path} was answered ${response.status} ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Json)
  }

  /** Status, code and message of a refusal. */
  async refusal(method: string, path: string, body?: unknown): Promise<string> {
    const response = await this.call(method, path, body)
    const { error } = (await response.json()) as { readonly error: { readonly code: string; readonly message: string } }
    return `${response.status} ${error.code} ${error.message}`
  }

  /** The id of a new call to telephones; it is not connected yet. */
  async create(application: Application, targets: readonly string[], more: object = {}): Promise<string> {
    const { callConnectionId } = await this.reply(201, 'POST', 'callConnections', {
      alternateCallerId: { value: '+14255550100' },
      targets: targets.map((value) => ({ phoneNumber: { value } })),
      source: user(this.source),
      callbackUri: `${application.url}/call`,
      requestedMediaTypes: ['audio'],
      requestedCallEvents: ['participantsUpdated', 'dtmfReceived'],
      ...more,
    })
    return String(callConnectionId)
  }

  /** A call that is connected: both of its ids. */
  async dial(application: Application, ...targets: string[]): Promise<{ id: string; serverCall: string }> {
    const id = await this.create(application, targets)
    const { data } = await application.event('ParticipantsUpdated', { index: targets.length - 1 })
    if (data['callConnectionId'] !== id) throw new Error('another call is connected')
    const states = application.delivered.filter(({ name }) => name === 'CallConnectionStateChanged')
    const serverCallId = states.find((each) => each.data['callConnectionState'] === 'connected')?.data['serverCallId']
    return { id, serverCall: `serverCalls/${encodeURIComponent(String(serverCallId))}` }
  }
}

export function user(id: string): object {
  return { communicationUser: { id } }
}

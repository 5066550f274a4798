import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

import { decodeWav, encodeWav, tone, toneDbfs } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'

import { type HostReply, type HostSocket, openHost } from './host.ts'

/** What the wire carries, as far as these tests look; a member may be missing. */
export interface Json {
  readonly error: { readonly code: string; readonly message: string }
  readonly type: string
  readonly eventType: string
  readonly id: string
  readonly time: string
  readonly subject: string
  readonly topic: string
  readonly data: Json
  readonly callConnectionId: string
  readonly serverCallId: string
  readonly correlationId: string
  readonly operationContext: string
  readonly invitationId: string
  readonly incomingCallContext: string
  readonly validationCode: string
  readonly sequenceNumber: number
  readonly sequenceId: number
  readonly tone: string
  readonly participants: readonly Json[]
  readonly value: readonly Json[]
  readonly identifier: { readonly rawId: string }
  readonly resultInformation: { readonly code: number; readonly subCode: number; readonly sipDetails?: object }
  readonly mediaStreamingUpdate: Readonly<Record<string, string>>
  readonly mediaStreamingSubscription: Readonly<Record<string, unknown>>
  readonly recordingId: string
  readonly recordingState: string
  readonly startDateTime: string
  readonly source: string
  readonly recordingDurationMs: number
  readonly state: string
  readonly recordingStorageInfo: { readonly recordingChunks: readonly Readonly<Record<string, string>>[] }
  readonly connectionString: string
  readonly resourceId: string
  readonly openIdConfigurationUrl: string
  readonly kind: string
  readonly audioData: { readonly data: string; readonly participantRawID?: string; readonly silent: boolean }
  readonly dtmfData: { readonly data: string }
}

/** One event as it was delivered. */
export interface Delivered {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly type: string
  readonly event: Json
}

/** A media socket that the service opened. */
export interface Stream {
  readonly headers: IncomingMessage['headers']
  readonly socket: HostSocket['socket']
  readonly messages: Json[]
  /** The messages as they came, before anything was read. */
  readonly frames: string[]
  /** Resolves with the first message that fits, past or to come. */
  message(fits: (message: Json) => boolean): Promise<Json>
  readonly closed: Promise<number>
}

/** An application of Call Automation: takes callbacks and Event Grid, serves prompts, and is the far end of media. */
export interface AcsApplication extends AsyncDisposable {
  readonly url: string
  readonly delivered: Delivered[]
  /** Resolves with the data of the n-th event of a name, past or to come. */
  event(name: string, index?: number): Promise<Json>
  /** The names of what was delivered so far. */
  names(): string[]
  /** Serves some bytes under a path. */
  serve(path: string, body: Uint8Array): string
  /** Statuses for the next Event Grid deliveries; 200 when there is none. */
  readonly statuses: number[]
  /** What the handshake is answered with; the right answer unless set. */
  handshake: ((code: string) => { status: number; headers?: Record<string, string>; body: string }) | undefined
  readonly streams: Stream[]
  stream(index?: number): Promise<Stream>
  /** Status to refuse the next upgrades with. */
  readonly refusals: number[]
}

export async function startAcsApplication(): Promise<AcsApplication> {
  const delivered: Delivered[] = []
  const files = new Map<string, Uint8Array>()
  const streams: Stream[] = []
  const statuses: number[] = []
  const refusals: number[] = []
  const changed = new Set<() => void>()
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      await new Promise<void>((resolve) => changed.add(resolve))
    }
  }
  const notify = (): void => {
    for (const resolve of Array.from(changed)) resolve()
    changed.clear()
  }
  const shakeHands = (code: string, otherwise: HostReply): HostReply => application.handshake?.(code) ?? otherwise
  const { close, url } = await openHost({
    answer({ body: bytes, headers, method, target: path }) {
      const file = files.get(path)
      if (method === 'GET') return file ? { body: file } : { status: 404 }
      if (method === 'OPTIONS') return shakeHands('', { headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' } })
      const events = [JSON.parse(bytes.toString()) as Json | Json[]].flat()
      for (const event of events) delivered.push({ path, headers, type: event.type ?? event.eventType, event })
      notify()
      if (headers['aeg-event-type'] === 'SubscriptionValidation') {
        const code = events[0]?.data.validationCode ?? ''
        return shakeHands(code, { body: JSON.stringify({ validationResponse: code }) })
      }
      return { status: (path.startsWith('/grid') ? statuses.shift() : undefined) ?? 200 }
    },
    refusal: () => refusals.shift(),
    connected({ headers, socket }) {
      const messages: Json[] = []
      const frames: string[] = []
      socket.onMessage((data) => {
        frames.push(String(data))
        messages.push(JSON.parse(String(data)) as Json)
        notify()
      })
      streams.push({
        headers,
        socket,
        messages,
        frames,
        message: (fits) => until(() => messages.find((message) => fits(message))),
        closed: new Promise((resolve) => socket.onClosed(resolve)),
      })
      notify()
    },
  })
  const application: AcsApplication = {
    url,
    delivered,
    statuses,
    refusals,
    streams,
    handshake: undefined,
    async event(name, index = 0) {
      const { event } = await until(() => delivered.filter(({ type }) => type.endsWith(`.${name}`))[index])
      return event.data
    },
    names: () => delivered.map(({ type }) => type.replace('Microsoft.Communication.', '')),
    serve(path, body) {
      files.set(path, body)
      return url + path
    },
    stream: (index = 0) => until(() => streams[index]),
    [Symbol.asyncDispose]: close,
  }
  return application
}

/** A request before it is signed, and what to get wrong about it. */
export interface AcsRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** What is signed instead of the truth. */
  readonly lie?: { readonly host?: string; readonly target?: string; readonly date?: string; readonly hash?: string }
}

/** A client that signs by hand. */
export class AcsClient {
  readonly version: string
  readonly #url: string
  readonly #key: Buffer

  constructor(emulator: Emulator, version = '2026-03-12') {
    const { connectionString } = emulator.ready['acs'] as { connectionString: string }
    const [, url = '', key = ''] = /^endpoint=(.*)\/;accesskey=(.*)$/.exec(connectionString) ?? []
    this.#url = url
    this.#key = Buffer.from(key, 'base64')
    this.version = version
  }

  send({ method, target, body, headers = {}, lie = {} }: AcsRequest): Promise<Response> {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const date = lie.date ?? new Date().toUTCString()
    const hash = lie.hash ?? createHash('sha256').update(text).digest('base64')
    const host = lie.host ?? new URL(this.#url).host
    const content = `${method}\n${lie.target ?? target}\n${date};${host};${hash}`
    const signature = createHmac('sha256', this.#key).update(content).digest('base64')
    return fetch(this.#url + target, {
      method,
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

  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return this.send({ method, target: `/calling/${path}?api-version=${this.version}`, body, headers })
  }

  /** The status, and the error's code where there is one. */
  async outcome(method: string, path: string, body?: unknown): Promise<string> {
    return outcomeOf(await this.call(method, path, body))
  }

  /** A call that is established, by id, with whatever its set-up says besides. */
  async dial(application: AcsApplication, to: string, setUp: object = {}): Promise<Json> {
    const made = await this.call('POST', 'callConnections', {
      targets: [phone(to)],
      sourceCallerIdNumber: { value: '+14255550100' },
      callbackUri: `${application.url}/callback`,
      ...setUp,
    })
    if (made.status !== 201) throw new Error(`dialling was answered ${made.status} ${await made.text()}`)
    return (await made.json()) as Json
  }
}

export async function outcomeOf(reply: Response): Promise<string> {
  const text = await reply.text()
  const error = text === '' ? undefined : (JSON.parse(text) as Partial<Json>).error
  return error === undefined ? String(reply.status) : `${reply.status}/${error.code}`
}

export function phone(value: string) {
  return { kind: 'phoneNumber', rawId: `4:${value}`, phoneNumber: { value } }
}

/** A WAV as the service wants it: mono, 16 bit, 16 kHz. */
export function prompt(frequency: number, durationMs: number, sampleRate = 16_000): Uint8Array {
  return encodeWav({ sampleRate, channels: [tone({ frequency, durationMs, sampleRate, amplitude: 0.4 })] })
}

/** The headers of one logical request. */
export function repeatability(id: string = randomUUID()): Record<string, string> {
  return { 'repeatability-request-id': id, 'repeatability-first-sent': new Date().toUTCString() }
}

/** The level of a tone in what a party heard, in dBFS, from the first sound to the last: silence around it does not count. */
export function heardTone(emulator: Emulator, call: string, frequency: number, leg?: string): number {
  const { channels, sampleRate } = decodeWav(emulator.world.heard(call, leg))
  const pcm = channels[0] ?? new Int16Array()
  const span = pcm.subarray(Math.max(0, pcm.findIndex(sounds)), pcm.findLastIndex(sounds) + 1)
  return toneDbfs(span, { frequency, sampleRate })
}

const sounds = (sample: number): boolean => sample !== 0

/** Waits on the audio clock of a call's first party. */
export async function audioMs(emulator: Emulator, call: string, milliseconds: number): Promise<void> {
  const leg = emulator.world.switchboard.call(call)?.legs[0]
  await new Promise<void>((resolve) => leg?.after(milliseconds, resolve))
}

import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { decodeWav, encodeWav, tone, toneDbfs } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'
import { type WebSocket, WebSocketServer } from 'ws'

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
  readonly recordingDurationMs: number
  readonly state: string
  readonly recordingStorageInfo: { readonly recordingChunks: readonly Readonly<Record<string, string>>[] }
  readonly connectionString: string
  readonly resourceId: string
  readonly openIdConfiguration: string
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
  readonly socket: WebSocket
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
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      const file = files.get(path)
      if (request.method === 'GET') {
        response.statusCode = file ? 200 : 404
        return response.end(file)
      }
      if (request.method === 'OPTIONS') {
        const answer = application.handshake?.('') ?? {
          status: 200,
          headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' },
          body: '',
        }
        return response.writeHead(answer.status, answer.headers).end(answer.body)
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Json | Json[]
      const events = [body].flat()
      for (const event of events) {
        delivered.push({ path, headers: request.headers, type: event.type ?? event.eventType, event })
      }
      notify()
      if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
        const code = events[0]?.data.validationCode ?? ''
        const answer = application.handshake?.(code) ?? {
          status: 200,
          body: JSON.stringify({ validationResponse: code }),
        }
        return response.writeHead(answer.status).end(answer.body)
      }
      response.statusCode = (path.startsWith('/grid') ? statuses.shift() : undefined) ?? 200
      return response.end()
    })
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusals.shift()
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const messages: Json[] = []
      const frames: string[] = []
      webSocket.on('message', (data: Buffer) => {
        frames.push(data.toString())
        messages.push(JSON.parse(data.toString()) as Json)
        notify()
      })
      streams.push({
        headers: request.headers,
        socket: webSocket,
        messages,
        frames,
        message: (fits) => until(() => messages.find((message) => fits(message))),
        closed: new Promise((resolve) => webSocket.on('close', resolve)),
      })
      notify()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
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
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
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

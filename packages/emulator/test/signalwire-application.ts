import type { IncomingHttpHeaders } from 'node:http'

import { decodeWav, encodeWav, tone } from '@trunkline/audio'
import type { EmulatorOptions, Emulator } from '@trunkline/emulator'

import { type HostReply, type HostSocket, openHost, startNetwork } from './host.ts'

/** A request that the application got. */
export interface Post {
  readonly path: string
  /** Path and query as sent. */
  readonly target: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly entries: readonly (readonly [string, string])[]
  readonly fields: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status?: number
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A message of the carrier, as it stands. */
export interface MediaMessage {
  readonly event: string
  readonly sequenceNumber?: string
  readonly streamSid?: string
  readonly start?: { readonly streamSid: string; readonly tracks: readonly string[]; readonly mediaFormat: object }
  readonly media?: {
    readonly track: string
    readonly chunk: string
    readonly timestamp: string
    readonly payload: string
  }
  readonly mark?: { readonly name: string }
}

/** A media socket that the emulator opened. */
export interface Media {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly socket: HostSocket['socket']
  readonly messages: MediaMessage[]
  /** The first message, from the beginning on, that fits. */
  message(fits: (message: MediaMessage) => boolean): Promise<MediaMessage>
  /** What the start message holds, once it came. */
  started(): Promise<NonNullable<MediaMessage['start']>>
  readonly closed: Promise<number>
  send(message: object): void
}

type Handler = Answer | ((post: Post) => Answer | Promise<Answer>)

/** The application's side: documents, callbacks, prompts and media sockets. */
export interface LamlApplication extends AsyncDisposable {
  readonly url: string
  readonly mediaUrl: string
  readonly posts: Post[]
  /** Serves a document at a path. */
  laml(path: string, xml: string): string
  serve(path: string, handler: Handler): string
  /** The n-th request (from 1) at a path that fits. */
  post(path: string, count?: number): Promise<Post>
  at(path: string): Post[]
  media(count?: number): Promise<Media>
}

export async function startLamlApplication(): Promise<LamlApplication> {
  const handlers = new Map<string, Handler>()
  const posts: Post[] = []
  const medias: Media[] = []
  const waiting = new Set<() => void>()
  const check = (): void => {
    for (const run of Array.from(waiting)) run()
  }
  const wait = async <T>(find: () => T | undefined): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>()
    const run = (): void => {
      const found = find()
      if (found !== undefined) resolve(found)
    }
    waiting.add(run)
    run()
    return promise.finally(() => waiting.delete(run))
  }
  const host = await openHost({
    answer({ body: bytes, headers, method, target }) {
      const body = bytes.toString()
      const [path = '', query = ''] = target.split('?')
      const entries = [...new URLSearchParams(method === 'GET' ? query : body)]
      const post = { path, target, method, headers, body, entries, fields: Object.fromEntries(entries) }
      posts.push(post)
      check()
      const handler = handlers.get(path) ?? {}
      return reply(typeof handler === 'function' ? handler(post) : handler)
    },
    connected({ headers, socket, target }) {
      medias.push(mediaOf({ headers, path: target, socket }, { check, wait }))
      check()
    },
  })
  const serve = (path: string, handler: Handler): string => {
    handlers.set(path, handler)
    return host.url + path
  }
  const at = (path: string): Post[] => posts.filter((post) => post.path === path)
  return {
    url: host.url,
    mediaUrl: host.url.replace('http', 'ws'),
    posts,
    serve,
    laml: (path, xml) => serve(path, { type: 'text/xml', body: `<Response>${xml}</Response>` }),
    at,
    post: (path, count = 1) => wait(() => at(path)[count - 1]),
    media: (count = 1) => wait(() => medias[count - 1]),
    [Symbol.asyncDispose]: () => host.close(),
  }
}

interface Waiting {
  readonly check: () => void
  readonly wait: <T>(find: () => T | undefined) => Promise<T>
}

function mediaOf(opened: Pick<Media, 'headers' | 'path' | 'socket'>, { check, wait }: Waiting): Media {
  const { socket } = opened
  const messages: MediaMessage[] = []
  socket.onMessage((data) => {
    messages.push(JSON.parse(String(data)) as MediaMessage)
    check()
  })
  const message = (fits: (candidate: MediaMessage) => boolean): Promise<MediaMessage> => wait(() => messages.find(fits))
  return {
    ...opened,
    messages,
    closed: new Promise((resolve) => socket.onClosed(resolve)),
    message,
    async started() {
      const { start } = await message(({ event }) => event === 'start')
      if (!start) throw new Error('the start message holds no start')
      return start
    },
    send: (given) => socket.send(JSON.stringify(given)),
  }
}

async function reply(answer: Answer | Promise<Answer>): Promise<HostReply> {
  const { status = 200, type = 'text/plain', headers, body = '' } = await answer
  return { status, headers: { 'content-type': type, ...headers }, body }
}

export interface Credentials {
  readonly space: string
  readonly projectId: string
  readonly apiToken: string
  readonly signingKey: string
}

/** An emulator, an application, and a plain HTTP client of the API. */
export interface Stage extends AsyncDisposable {
  readonly emulator: Emulator
  readonly application: LamlApplication
  readonly credentials: Credentials
  api(method: string, path: string, fields?: Readonly<Record<string, string | readonly string[]>>): Promise<Reply>
  /** Places a call and gives its sid. */
  dial(fields: Readonly<Record<string, string | readonly string[]>>): Promise<string>
  heard(sid: string): Int16Array
}

/** What the tests read of a reply by name; the rest is compared as a whole. */
export interface ReplyBody {
  readonly [name: string]: unknown
  readonly sid?: string
  readonly status?: string | number
  readonly code?: number
  readonly errors?: readonly { readonly code: string }[]
  readonly calls?: readonly { readonly sid: string }[]
  readonly next_page_uri?: string | null
}

export interface Reply {
  readonly status: number
  readonly body: ReplyBody
}

export async function startStage(options: EmulatorOptions = {}): Promise<Stage> {
  const emulator = await startNetwork(options)
  const application = await startLamlApplication()
  const credentials = emulator.ready['signalwire'] as Credentials
  const authorization = `Basic ${btoa(`${credentials.projectId}:${credentials.apiToken}`)}`
  const api: Stage['api'] = async (method, path, fields) => {
    const form = new URLSearchParams(
      Object.entries(fields ?? {}).flatMap(([name, value]) =>
        [value].flat().map((text): [string, string] => [name, text]),
      ),
    )
    const response = await fetch(`${emulator.url}/api/laml/2010-04-01/Accounts/${credentials.projectId}${path}`, {
      method,
      headers: { authorization },
      ...(method === 'POST' && { body: form }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as ReplyBody) }
  }
  return {
    emulator,
    application,
    credentials,
    api,
    async dial(fields) {
      const { status, body } = await api('POST', '/Calls.json', { From: '+13103384645', To: '+13105678901', ...fields })
      if (status !== 200) throw new Error(JSON.stringify(body))
      return body.sid ?? ''
    },
    heard: (sid) => decodeWav(emulator.world.heard(sid)).channels[0] ?? new Int16Array(),
    async [Symbol.asyncDispose]() {
      await emulator.close()
      await application[Symbol.asyncDispose]()
    },
  }
}

/** A tone as a WAV file at 8 kHz. */
export function toneWav(frequency: number, durationMs: number): Uint8Array {
  return encodeWav({ sampleRate: 8000, channels: [tone({ frequency, sampleRate: 8000, durationMs, amplitude: 0.4 })] })
}

/** A second of a tone, as PCM of the switchboard. */
export function voiceOf(frequency: number): Int16Array {
  return tone({ frequency, sampleRate: 16_000, durationMs: 1000, amplitude: 0.4 })
}

/** Lets so many frames of 20 ms pass on a call. */
export function frames(stage: Stage, sid: string, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  stage.emulator.world.switchboard.call(sid)?.legs[0]?.after(count * 20, resolve)
  return promise
}

/** The channels of a WAV file. */
export async function pcmOf(response: Response): Promise<readonly Int16Array[]> {
  return decodeWav(new Uint8Array(await response.arrayBuffer())).channels
}

/** The audio of all media messages, of one track unless told. */
export function bytesOf(messages: readonly MediaMessage[], track = 'inbound'): Uint8Array {
  const parts = messages.flatMap(({ media }) => (media?.track === track ? [Buffer.from(media.payload, 'base64')] : []))
  return Buffer.concat(parts)
}

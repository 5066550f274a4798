import type { IncomingMessage } from 'node:http'

import { decodeWav, encodeWav, tone, toneDbfs } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'

import { openHost } from './host.ts'

/** A resource, with its relations stripped of their prefix; a member may be missing. */
export interface Hal {
  readonly rel: string
  readonly _links: Readonly<Record<string, { readonly href: string }>>
  readonly _embedded: Readonly<Record<string, Hal>>
  readonly [member: string]: unknown
}

/** One event, with the place of its envelope. */
export interface Heard {
  readonly sender: string
  readonly rel: string
  readonly href: string
  readonly type: string
  readonly in?: string
  readonly status?: string
  readonly reason?: { readonly code: string; readonly subcode?: string; readonly message: string | null }
  readonly resource: Hal
  readonly base: string
  /** Path and query that the envelope was posted to. */
  readonly path: string
  readonly ack: number
}

/** A webhook as it was posted. */
export interface Posted {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** An application: takes webhooks and serves prompts. */
export interface UcwaApplication extends AsyncDisposable {
  readonly url: string
  readonly posted: Posted[]
  readonly heard: Heard[]
  /** Bodies of the next replies to webhooks that bring events. */
  readonly replies: string[]
  /** Statuses of the next replies to any webhook. */
  readonly statuses: number[]
  /** Resolves with the n-th event that is named so (`audioVideo updated Connected`: relation, type, state), past or to come. */
  event(name: string, index?: number): Promise<Heard>
  /** Names of all events so far; those of states hold the state. */
  names(): string[]
  serve(path: string, body: Uint8Array): string
}

export async function startUcwaApplication(): Promise<UcwaApplication> {
  const posted: Posted[] = []
  const heard: Heard[] = []
  const replies: string[] = []
  const statuses: number[] = []
  const files = new Map<string, Uint8Array>()
  const waiting = new Set<() => void>()
  const { close, url } = await openHost({
    answer({ body, headers, method, target: path }) {
      if (method === 'GET') {
        const file = files.get(path)
        return file ? { body: file } : { status: 404 }
      }
      const text = body.toString()
      posted.push({ path, headers, text })
      const events = eventsOf(text, path)
      heard.push(...events)
      const status = statuses.shift() ?? 200
      for (const wake of Array.from(waiting)) wake()
      waiting.clear()
      return { status, body: events.length > 0 ? (replies.shift() ?? '') : '' }
    },
  })
  return {
    url,
    posted,
    heard,
    replies,
    statuses,
    names: () => heard.map((event) => nameOf(event)),
    async event(name, index = 0) {
      for (;;) {
        const found = heard.filter((event) => nameOf(event).startsWith(name))[index]
        if (found) return found
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
    serve(path, body) {
      files.set(path, body)
      return url + path
    },
    [Symbol.asyncDispose]: close,
  }
}

/** Relation, type, and the state where there is one. */
export function nameOf({ rel, type, resource }: Heard): string {
  const state = resource['state']
  return [rel, type, ...(typeof state === 'string' ? [state] : [])].join(' ')
}

interface RawEvent {
  readonly link: { readonly rel: string; readonly href: string }
  readonly type: string
  readonly in?: { readonly rel: string; readonly href: string }
  readonly status?: string
  readonly reason?: Heard['reason']
  readonly _embedded?: Readonly<Record<string, Hal>>
}
interface RawEnvelope {
  readonly _links: Readonly<Record<string, { readonly href: string }>>
  readonly sender?: readonly { readonly rel: string; readonly href: string; readonly events: readonly RawEvent[] }[]
  readonly baseuri?: string
}

/** The events of an envelope, in order, read with either prefix or none. */
export function eventsOf(text: string, path: string): Heard[] {
  const envelope = JSON.parse(bare(text)) as RawEnvelope
  const ack = Number(/ack=(\d+)/.exec(envelope['_links']['self']?.href ?? '')?.[1])
  return (envelope.sender ?? []).flatMap((sender) =>
    sender.events.map((event) => ({
      sender: sender.rel,
      rel: event.link.rel,
      href: event.link.href,
      type: event.type,
      ...(event.in && { in: event.in.rel }),
      ...(event.status !== undefined && { status: event.status }),
      ...(event.reason && { reason: event.reason }),
      resource: event['_embedded']?.[event.link.rel] ?? ({} as Hal),
      base: envelope.baseuri ?? '',
      path,
      ack,
    })),
  )
}

/** A body without its byte order mark and prefixes. */
export function bare(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll(/"(?:ms:rtc:saas:|service:)(\w+)"/g, '"$1"')
}

/** The status, and code and subcode where there are some. */
export async function outcomeOf(reply: Response): Promise<string> {
  const text = await reply.text()
  if (text === '') return String(reply.status)
  const { code, subcode } = JSON.parse(bare(text)) as { code?: string; subcode?: string }
  return [String(reply.status), code, subcode].filter((part) => part !== undefined).join('/')
}

/** A WAV of one tone. */
export function promptOf(frequency: number, durationMs: number, sampleRate = 16_000): Uint8Array {
  return encodeWav({ sampleRate, channels: [tone({ frequency, durationMs, sampleRate, amplitude: 0.4 })] })
}

/** The level of a tone in what a party heard, in dBFS, from the first sound to the last. */
export function heardTone(emulator: Emulator, call: string, frequency: number, leg?: string): number {
  const { channels, sampleRate } = decodeWav(emulator.world.heard(call, leg))
  const pcm = channels[0] ?? new Int16Array()
  const span = pcm.subarray(Math.max(0, pcm.findIndex(sounds)), pcm.findLastIndex(sounds) + 1)
  return toneDbfs(span, { frequency, sampleRate })
}

const sounds = (sample: number): boolean => sample !== 0

/** Waits on the audio clock of a call's first party. */
export async function audioMs(emulator: Emulator, call: string, milliseconds: number): Promise<void> {
  const leg = emulator.world.switchboard.call(call)?.legs.find(({ state }) => state === 'answered')
  await new Promise<void>((resolve) => leg?.after(milliseconds, resolve))
}

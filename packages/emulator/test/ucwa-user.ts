import { randomUUID } from 'node:crypto'

import type { Emulator } from '@trunkline/emulator'

import { bare, eventsOf, type Hal, type Heard, nameOf } from './ucwa-application.ts'

/** The on-premises door as the ready line shows it. */
export type PremisesReady = Readonly<
  Record<'userName' | 'password' | 'userUri' | 'phoneNumber' | 'domain' | 'lyncdiscoverUrl', string>
> &
  Readonly<Record<'autodiscoverUrl' | 'tokenUrl' | 'controlUrl', string>>

/** A reply to a poll. */
export interface Polled {
  readonly status: number
  readonly links: Readonly<Record<string, { readonly href: string }>>
  readonly events: readonly Heard[]
  readonly hasSender: boolean
  readonly text: string
}

/** A client of the user's that follows links by hand and polls when it is told to. */
export class UcwaUser {
  readonly ready: PremisesReady
  readonly heard: Heard[] = []
  token = ''
  application: Hal = { rel: '', _links: {}, _embedded: {} }
  /** Where the next poll goes. */
  next = ''
  readonly #emulator: Emulator

  constructor(emulator: Emulator) {
    this.#emulator = emulator
    this.ready = emulator.ready['ucwa-on-premises'] as PremisesReady
  }

  /** Asks for a ticket, with whatever is wrong about the form. */
  grant(
    wrong: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { userName, password, tokenUrl } = this.ready
    const form = { grant_type: 'password', username: userName, password, ...wrong }
    return fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form), headers })
  }

  async authorize(): Promise<this> {
    const { access_token: token } = (await (await this.grant()).json()) as { access_token: string }
    this.token = token
    return this
  }

  /** Signs in with an endpoint of its own. */
  async signIn(endpoint: string = randomUUID()): Promise<Response> {
    const reply = await this.post('/ucwa/oauth/v1/applications', {
      UserAgent: 'Test/1.0',
      EndpointId: endpoint,
      Culture: 'en-US',
    })
    this.application = JSON.parse(bare(await reply.clone().text())) as Hal
    this.next = this.application['_links']['events']?.href ?? ''
    return reply
  }

  send(
    method: string,
    href: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    return fetch(new URL(href, this.#emulator.url), {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    })
  }

  post(href: string, body?: unknown): Promise<Response> {
    return this.send('POST', href, body)
  }

  async get(href: string): Promise<Hal> {
    return JSON.parse(bare(await (await this.send('GET', href)).text())) as Hal
  }

  /** The address behind a link of an embedded resource of the application. */
  link(resource: string, name: string): string {
    const href = this.application['_embedded'][resource]?.['_links'][name]?.href
    if (href === undefined) throw new Error(`${resource} has no link ${name}`)
    return href
  }

  /** Follows a link of an event's resource. */
  follow(event: Heard, name: string, body?: unknown): Promise<Response> {
    const href = event.resource['_links'][name]?.href
    if (href === undefined) throw new Error(`the ${event.rel} has no link ${name}`)
    return this.post(href, body)
  }

  /** One poll, at the given address or the next; what it brings is kept. */
  async poll(href: string = this.next): Promise<Polled> {
    const reply = await this.send('GET', href)
    const text = await reply.text()
    const { _links: links = {}, sender } = JSON.parse(bare(text)) as { _links?: Polled['links']; sender?: unknown }
    const events = reply.status === 200 ? eventsOf(text, href) : []
    this.heard.push(...events)
    this.next = links['next']?.href ?? this.next
    return { status: reply.status, links, events, hasSender: sender !== undefined, text }
  }

  /** Polls until the n-th event that is named so has come. */
  async event(name: string, index = 0): Promise<Heard> {
    for (;;) {
      const found = this.heard.filter((event) => nameOf(event).startsWith(name))[index]
      if (found) return found
      const { status, text } = await this.poll()
      if (status !== 200) throw new Error(`the poll was answered ${status} ${text}`)
    }
  }

  names(): string[] {
    return this.heard.map((event) => nameOf(event))
  }
}

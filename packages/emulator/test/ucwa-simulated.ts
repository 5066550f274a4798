import type { Answer } from './memory-application.ts'
import type { ClientView, SimulatedRun } from './simulated-run.ts'
import { promptOf } from './ucwa-application.ts'

/** What the wire carries, as far as these tests look: names of relations have no prefix. */
export interface Resource {
  readonly _links: Readonly<Record<string, { readonly href: string }>>
  readonly _embedded: Readonly<Record<string, Resource>>
  readonly [member: string]: unknown
}

/** What an application says: a prompt at its path, and 200 to all else. */
export function ucwaAnswer({ path }: { readonly path: string }): Answer {
  return path === '/prompt.wav' ? { headers: { 'content-type': 'audio/wav' }, body: promptOf(700, 300) } : {}
}

/** A client of a UCWA server in a simulated run, with a token once it asked for one. */
export class SimulatedClient {
  readonly ready: Readonly<Record<string, string>>
  readonly #run: SimulatedRun
  #token = ''

  constructor(run: SimulatedRun, door: string) {
    this.#run = run
    this.ready = run.emulator.ready[door] as Readonly<Record<string, string>>
  }

  /** Asks for a token with a form. */
  async authorize(form: Readonly<Record<string, string>>): Promise<this> {
    const body = new URLSearchParams(form).toString()
    const { json } = await this.send('POST', this.ready['tokenUrl'] ?? '', body)
    this.#token = (json as { access_token: string }).access_token
    return this
  }

  /** A request to an address, absolute or not, that has to succeed. */
  async resource(method: string, address: string, body?: object): Promise<Resource> {
    const { status, text } = await this.send(method, address, body && JSON.stringify(body))
    if (status >= 400) throw new Error(`${method} ${address} was answered ${status} ${text}`)
    return JSON.parse(text === '' ? '{}' : unprefixed(text)) as Resource
  }

  /** A request to an address, absolute or not; time passes until its reply is there. */
  send(method: string, address: string, body = ''): Promise<ClientView> {
    return this.#run.clock.until(this.ask(method, address, body))
  }

  /** The same, while the time stays with the test. */
  ask(method: string, address: string, body = ''): Promise<ClientView> {
    const { pathname, search } = new URL(address, 'http://any.invalid')
    const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded'
    const headers = { authorization: `Bearer ${this.#token}`, ...(body !== '' && { 'content-type': type }) }
    return this.#run.ask(method, pathname + search, { headers, body })
  }
}

/** A body without its byte order mark and the prefixes of its relations. */
export function unprefixed(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll(/"(?:ms:rtc:saas:|service:)(\w+)"/g, '"$1"')
}

/** The address behind a link. */
export function hrefOf(resource: Resource | undefined, name: string): string {
  const href = resource?.['_links'][name]?.href
  if (href === undefined) throw new Error(`there is no link ${name}`)
  return href
}

import type { Emulator } from '@trunkline/emulator'

import { bare, type Hal, type Heard } from './ucwa-application.ts'

/** The trusted application's door as the ready line shows it. */
export type TrustedReady = Readonly<
  Record<'clientId' | 'clientSecret' | 'endpoint' | 'phoneNumber' | 'tokenUrl', string>
> &
  Readonly<
    Record<'applicationIdUri' | 'discoverUrl' | 'otherDiscoverUrl' | 'poolUrl' | 'issuer' | 'audience', string>
  > &
  Readonly<Record<'openIdConfigurationUrl' | 'tenantDomain' | 'controlUrl', string>>

/** A client of the Trusted Application API that follows links by hand. */
export class TrustedClient {
  readonly ready: TrustedReady
  token = ''

  constructor(emulator: Emulator) {
    this.ready = emulator.ready['ucwa-trusted-application'] as TrustedReady
  }

  /** Asks the directory for a token, with whatever is wrong about the form. */
  grant(wrong: Readonly<Record<string, string>> = {}): Promise<Response> {
    const { clientId, clientSecret, audience: resource, tokenUrl } = this.ready
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      resource,
      ...wrong,
    }
    return fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) })
  }

  async authorize(): Promise<this> {
    const { access_token: token } = (await (await this.grant()).json()) as { access_token: string }
    this.token = token
    return this
  }

  send(method: string, url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  async get(url: string): Promise<Hal> {
    const reply = await this.send('GET', url)
    if (reply.status !== 200) throw new Error(`GET ${url} was answered ${reply.status} ${await reply.text()}`)
    return JSON.parse(bare(await reply.text())) as Hal
  }

  /** The walk: resolves with the address behind a link of communication. */
  async discover(link: string, from = this.ready.discoverUrl): Promise<string> {
    const first = await this.get(from)
    const applications = new URL(first['_links']['applications']?.href ?? '', from)
    const second = await this.get(
      `${applications.href}${applications.search ? '&' : '?'}endpointId=${this.ready.endpoint}`,
    )
    const application = await this.get(new URL(second['_links']['application']?.href ?? '', applications).href)
    const href = application['_embedded']['communication']?.['_links'][link]?.href
    if (href === undefined) throw new Error(`there is no link ${link}`)
    return new URL(href, applications).href
  }

  /** Starts a call, with media of the service unless told. */
  async start(body: object, link = 'startAudioVideo'): Promise<Response> {
    return this.send('POST', await this.discover(link), { mediaHost: 'Remote', ...body })
  }

  /** Follows a link of an event's resource. */
  follow(event: Heard, link: string, body?: unknown, method = 'POST'): Promise<Response> {
    const href = event.resource['_links'][link]?.href
    if (href === undefined) throw new Error(`the ${event.rel} has no link ${link}`)
    return this.send(method, event.base + href, body)
  }
}

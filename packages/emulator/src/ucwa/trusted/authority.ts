import { type DoorReply, type DoorRequest, jsonReply, type Network } from '../../door.ts'
import { KeyRing } from '../../key-ring.ts'
import type { TrustedSettings } from './options.ts'

/** The service's own application, which signs webhooks (docs/wire/ucwa.md#webhook-token). */
export const SERVICE_ID = '00000004-0000-0ff1-ce00-000000000000'

/** How long a webhook's token is good, and how long before its end it is used no more. */
const WEBHOOK_TOKEN_SECONDS = 3_600
const KEPT_SHORT_OF_SECONDS = 300

/** The directory: gives tokens to the application, signs the service's, and shows the keys. */
export class Authority {
  readonly #settings: TrustedSettings
  readonly #network: Network
  readonly #tokens = new Map<string, number>()
  readonly #keys: KeyRing
  #webhookToken: { readonly token: Promise<string>; readonly until: number } | undefined

  constructor(settings: TrustedSettings, network: Network) {
    this.#settings = settings
    this.#network = network
    this.#keys = new KeyRing(network)
  }

  /** Who signs: `https://sts.windows.net/{tenant}/` in the world. */
  get issuer(): string {
    return `${this.#network.base().url}/${this.#settings.tenantId}/`
  }

  /** Whether a path is the directory's. */
  owns(path: string): boolean {
    const { tenantId, tenantDomain } = this.#settings
    const [, tenant = ''] = path.split('/')
    return [tenantId, tenantDomain].includes(tenant.toLowerCase())
  }

  /** Answers the requests that need no token. */
  handle(request: DoorRequest): DoorReply | Promise<DoorReply> {
    const [, tenant = '', ...rest] = request.path.split('/')
    const place = `${request.method} ${rest.join('/')}`
    if (place === 'POST oauth2/token') return this.#grant(request.form())
    if (place === 'GET discovery/keys') return this.#keySet()
    if (place === 'GET .well-known/openid-configuration') return jsonReply(200, this.#configuration(tenant))
    return jsonReply(404, { error: `The directory has no ${place}` })
  }

  /** Whether a request carries a token that is good now. */
  admits(request: DoorRequest): boolean {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    return (this.#tokens.get(token) ?? 0) > this.#network.clock.now()
  }

  /** Every token that was given is worthless from now on. */
  expireTokens(): void {
    this.#tokens.clear()
  }

  /** Signs with a new key from now on; the last one is still shown. */
  rotateKeys(): void {
    this.#keys.rotate()
    this.#webhookToken = undefined
  }

  /** Releases the keys; the emulator is closing. */
  close(): void {
    this.#keys.release()
  }

  /** The service's token for a webhook; it keeps one until shortly before its end (docs/wire/ucwa.md#webhook-token). */
  signWebhook(): Promise<string> {
    const now = this.#network.clock.now()
    if (this.#webhookToken === undefined || now >= this.#webhookToken.until) {
      const token = this.#sign({
        appid: SERVICE_ID,
        audience: this.#settings.applicationIdUri,
        seconds: WEBHOOK_TOKEN_SECONDS,
      })
      this.#webhookToken = { token, until: now + (WEBHOOK_TOKEN_SECONDS - KEPT_SHORT_OF_SECONDS) * 1000 }
    }
    return this.#webhookToken.token
  }

  async #grant(form: URLSearchParams): Promise<DoorReply> {
    const { clientId, clientSecret, audience, tokenSeconds } = this.#settings
    if (form.get('grant_type') !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'AADSTS70003: The grant type is not supported')
    }
    if (form.get('client_id') !== clientId) {
      return refusal(400, 'unauthorized_client', 'AADSTS700016: There is no such application in the directory')
    }
    if (form.get('client_secret') !== clientSecret) {
      return refusal(401, 'invalid_client', 'AADSTS7000215: The client secret is not valid')
    }
    if (form.get('resource') !== audience) {
      return refusal(400, 'invalid_resource', 'AADSTS500011: There is no such resource in the directory')
    }
    const token = await this.#sign({ appid: clientId, audience, seconds: tokenSeconds })
    const now = this.#network.clock.now()
    const until = now + tokenSeconds * 1000
    this.#tokens.set(token, until)
    // numbers are texts in this version of the directory (docs/wire/ucwa.md#access-token)
    return jsonReply(200, {
      token_type: 'Bearer',
      expires_in: String(tokenSeconds),
      ext_expires_in: String(tokenSeconds),
      expires_on: String(Math.floor(until / 1000)),
      not_before: String(Math.floor(now / 1000)),
      resource: audience,
      access_token: token,
    })
  }

  #sign(claims: { readonly appid: string; readonly audience: string; readonly seconds: number }): Promise<string> {
    const key = this.#keys.newest
    return key.sign({
      issuer: this.issuer,
      audience: claims.audience,
      lifetimeSeconds: claims.seconds,
      payload: { appid: claims.appid, appidacr: '2', tid: this.#settings.tenantId, ver: '1.0' },
      header: { x5t: key.kid },
    })
  }

  async #keySet(): Promise<DoorReply> {
    const keys = await this.#keys.publicJwks()
    return jsonReply(200, { keys: keys.map((key) => ({ ...key, x5t: key.kid })) })
  }

  #configuration(tenant: string): object {
    const url = `${this.#network.base().url}/${tenant}`
    return {
      issuer: this.issuer,
      token_endpoint: `${url}/oauth2/token`,
      jwks_uri: `${url}/discovery/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    }
  }
}

function refusal(status: number, error: string, description: string): DoorReply {
  return jsonReply(status, { error, error_description: description })
}

import { type DoorReply, type DoorRequest, jsonReply } from '../door.ts'
import { drawBase64 } from '../draw.ts'
import type { Environment } from '../environment.ts'
import { SigningKey } from '../signing-key.ts'
import { AcsFailure } from './failure.ts'

const DEFAULT = '/.default'
/** The vendor's clients ask with one slash and with two (docs/wire/acs-call-automation.md#entra). */
const AUDIENCES = ['https://communication.azure.com', 'https://communication.azure.com/']

/** A tenant of Entra with one application: it issues access tokens, and recognizes its own. */
export class Entra {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly #issuer: string
  readonly #key: SigningKey
  readonly #lifetimeSeconds: number

  /** `lifetimeMs` is how long its tokens are good. */
  constructor(environment: Environment, lifetimeMs: number) {
    const { random } = environment
    this.tenantId = random.uuid()
    this.clientId = random.uuid()
    this.clientSecret = drawBase64(random, 24, 'base64url')
    this.#issuer = `https://login.microsoftonline.com/${this.tenantId}/v2.0`
    this.#key = new SigningKey(environment)
    this.#lifetimeSeconds = Math.floor(lifetimeMs / 1000)
  }

  /** Where an application fetches its tokens. */
  get tokenPath(): string {
    return `/${this.tenantId}/oauth2/v2.0/token`
  }

  /** A token for the owner of the audience. */
  token(audience: string): Promise<string> {
    return this.#key.sign({ issuer: this.#issuer, audience, lifetimeSeconds: this.#lifetimeSeconds })
  }

  /** Answers a client credentials grant; errors have the form of RFC 6749. */
  async handle(request: DoorRequest): Promise<DoorReply> {
    const form = request.form()
    const scope = form.get('scope') ?? ''
    if (request.method !== 'POST') return refusal(405, 'invalid_request', 'a token is asked for with POST')
    if (form.get('grant_type') !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'the grant is client_credentials')
    }
    if (form.get('client_id') !== this.clientId || form.get('client_secret') !== this.clientSecret) {
      return refusal(401, 'invalid_client', 'client_id or client_secret is not the one of the ready line')
    }
    if (!scope.endsWith(DEFAULT)) return refusal(400, 'invalid_scope', `the scope ends in ${DEFAULT}`)
    const access_token = await this.token(scope.slice(0, -DEFAULT.length))
    return jsonReply(200, { token_type: 'Bearer', expires_in: this.#lifetimeSeconds, access_token })
  }

  /** Throws a 401 unless the token is one of ours, for this service, and not expired. */
  async check(token: string): Promise<void> {
    const expected = { issuer: this.#issuer, audience: AUDIENCES, requiredClaims: ['exp'] }
    await this.#key.verify(token, expected).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'it cannot be read'
      throw new AcsFailure(401, 7501, `The access token is not valid: ${reason}`)
    })
  }

  /** Releases the key; the emulator is closing. */
  close(): void {
    this.#key.release()
  }
}

function refusal(status: number, error: string, error_description: string): DoorReply {
  return jsonReply(status, { error, error_description })
}

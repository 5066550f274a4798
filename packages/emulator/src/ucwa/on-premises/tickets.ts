import { type DoorReply, type DoorRequest, jsonReply, type Network } from '../../door.ts'
import { drawBase64 } from '../../draw.ts'
import type { OnPremisesSettings } from './options.ts'

/** Where tickets are given. */
export const TICKET_PATH = '/WebTicket/oauthtoken'

const WINDOWS = 'urn:microsoft.rtc:windows'

/** The ticket service: gives tokens to the user, and says whose token is good (docs/wire/ucwa.md#tickets). */
export class Tickets {
  readonly #settings: OnPremisesSettings
  readonly #network: Network
  /** When each token ends. */
  readonly #tokens = new Map<string, number>()

  constructor(settings: OnPremisesSettings, network: Network) {
    this.#settings = settings
    this.#network = network
  }

  /** Answers a request for a token. */
  grant(request: DoorRequest): DoorReply {
    const form = request.form()
    const type = form.get('grant_type')
    if (type === null) return refusal('invalid_request')
    if (type === WINDOWS && this.#settings.windowsGrant) return this.#grantWindows(request)
    if (type !== 'password') return refusal('unsupported_grant_type')
    const { userName, password } = this.#settings
    const right = form.get('username') === userName && form.get('password') === password
    return right ? this.#token() : refusal('invalid_grant')
  }

  /** Why a request is not admitted, or nothing. */
  refuse(request: DoorRequest): DoorReply | undefined {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const until = token === undefined ? 0 : this.#tokens.get(token)
    if (until === undefined) return this.#rejection()
    return until > this.#network.clock.now() ? undefined : this.challenge()
  }

  /** What is said to a request without a token, or with one that expired: where tickets are given. */
  challenge(): DoorReply {
    const address = `${this.#network.base().url}${TICKET_PATH}`
    const href = this.#settings.quotedChallenge ? `"${address}"` : address
    const grants = [WINDOWS, 'urn:microsoft.rtc:anonmeeting', 'password'].join(',')
    return { status: 401, headers: { 'www-authenticate': `MsRtcOAuth href=${href},grant_type="${grants}"` } }
  }

  /** Every token that was given has expired. */
  expire(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0)
  }

  #grantWindows(request: DoorRequest): DoorReply {
    const negotiated = /^(Negotiate|NTLM) \S/i.test(request.headers.authorization ?? '')
    return negotiated ? this.#token() : { status: 401, headers: { 'www-authenticate': 'Negotiate' } }
  }

  #token(): DoorReply {
    const { clock, random } = this.#network
    const token = `cwt=${drawBase64(random, 48, 'base64url')}`
    this.#tokens.set(token, clock.now() + this.#settings.tokenSeconds * 1000)
    return jsonReply(200, {
      access_token: token,
      expires_in: this.#settings.tokenSeconds,
      ms_rtc_identityscope: 'local',
      token_type: 'Bearer',
    })
  }

  #rejection(): DoorReply {
    const { host } = this.#network.base()
    const diagnostics = `28055;source="${host}";reason="The OAuth token is invalid.";faultcode="wsse:FailedAuthentication"`
    return { status: 403, headers: { ...this.challenge().headers, 'x-ms-diagnostics': diagnostics } }
  }
}

function refusal(error: string): DoorReply {
  return jsonReply(400, { error })
}

import type { Exchange, ExchangeEnd, ExchangeStart } from './exchange.ts'
import type { Masking } from './masking.ts'

const BODY_LIMIT = 16_384

/** One exchange as it is kept: not masked, for the log of this process only. */
export class KeptExchange {
  readonly start: ExchangeStart
  readonly frames = { sent: 0, received: 0 }
  readonly #label: Pick<Exchange, 'id' | 'at'>
  readonly #requestBody: KeptBody
  #end: ExchangeEnd = {}
  #replyBody: KeptBody
  /** What was shown last, as long as it is still true. */
  #shown: { readonly exchange: Exchange; readonly version: number } | undefined

  constructor(label: Pick<Exchange, 'id' | 'at'>, { body, ...start }: ExchangeStart) {
    this.#label = label
    this.start = start
    this.#requestBody = keptBody(body, start.headers)
  }

  get call(): string | undefined {
    return this.#end.call ?? this.start.call
  }

  end({ body, ...end }: ExchangeEnd): void {
    const given = Object.entries(end).filter(([, value]) => value !== undefined)
    this.#end = { ...this.#end, ...Object.fromEntries(given) }
    this.#replyBody = keptBody(body, end.headers ?? {}) ?? this.#replyBody
    this.#shown = undefined
  }

  /** The exchange with every secret masked that is known by now. */
  shown(masking: Masking): Exchange {
    if (this.#shown?.version !== masking.version)
      this.#shown = { exchange: this.#masked(masking), version: masking.version }
    const { exchange } = this.#shown
    return this.start.kind === 'media' ? { ...exchange, frames: { ...this.frames } } : exchange
  }

  #masked(masking: Masking): Exchange {
    const { direction, door, event, fault, headers, kind, method, url } = this.start
    const { failure, headers: replyHeaders, status } = this.#end
    const { call } = this
    return {
      ...this.#label,
      door,
      kind,
      direction,
      method,
      url: masking.text(url),
      requestHeaders: masking.headers(headers),
      ...shownBody('requestBody', this.#requestBody, masking),
      ...(call !== undefined && { call }),
      ...(event !== undefined && { event }),
      ...(fault !== undefined && { fault }),
      ...(status !== undefined && { status }),
      ...(replyHeaders && { replyHeaders: masking.headers(replyHeaders) }),
      ...shownBody('replyBody', this.#replyBody, masking),
      ...(failure !== undefined && { failure: masking.text(failure) }),
    }
  }
}

/** Text as it was sent, or a placeholder for bytes that are not text. */
type KeptBody = string | Uint8Array | undefined

function keptBody(body: string | Uint8Array | undefined, headers: ExchangeStart['headers']): KeptBody {
  if (body === undefined || body.length === 0) return undefined
  if (typeof body === 'string') return body
  const type = typeOf(headers)
  const isText = !/^(audio|video|image|multipart|application\/octet)/.test(type)
  return isText ? body : `(${body.length} bytes of ${type})`
}

function shownBody(name: 'requestBody' | 'replyBody', body: KeptBody, masking: Masking): object {
  if (body === undefined) return {}
  // masked before it is cut: a cut would hide the end of a secret from the mask
  const text = masking.text(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
  return { [name]: text.length > BODY_LIMIT ? `${text.slice(0, BODY_LIMIT)}… (cut)` : text }
}

function typeOf(headers: ExchangeStart['headers']): string {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return String(found ?? '')
}

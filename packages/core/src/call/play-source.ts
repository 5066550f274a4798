import { type CapabilityName, type PlaySource, TelephonyError } from '../driver/index.ts'
import { isLoopback } from '../routes.ts'

/** What `play` takes, whatever the provider. */
export type PlayInputLike =
  | { readonly url: string }
  | { readonly say: string; readonly language?: string; readonly voice?: string }
  | { readonly ssml: string }
  | { readonly digits: string }

/** Checks what is to be played, and names the capability that it needs. Throws `invalid-argument`. */
export function playSource(input: PlayInputLike): { readonly source: PlaySource; readonly capability: CapabilityName } {
  if ('url' in input) return { source: { kind: 'url', url: playableUrl(input.url) }, capability: 'play.url' }
  if ('say' in input) {
    const { say, ...voice } = input
    return { source: { kind: 'speech', text: filled(say, 'say'), ...voice }, capability: 'play.speech' }
  }
  if ('ssml' in input) return { source: { kind: 'ssml', ssml: filled(input.ssml, 'ssml') }, capability: 'play.ssml' }
  return { source: { kind: 'digits', digits: dialable(input.digits) }, capability: 'play.digits' }
}

/** Tones that can be sent: `0-9 A-D * #`, and `w` for half a second. Throws `invalid-argument`. */
export function dialable(digits: string): string {
  if (/^[0-9A-D*#w]+$/.test(digits)) return digits
  throw new TelephonyError('invalid-argument', 'digits may be 0-9 A-D * # and w (half a second), and not empty')
}

function filled(text: string, what: string): string {
  if (text.trim() !== '') return text
  throw new TelephonyError('invalid-argument', `${what} is empty`)
}

function playableUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return url.href
  throw new TelephonyError(
    'invalid-argument',
    'url must be an absolute https: address that the carrier can fetch (http: for loopback hosts alone)',
  )
}

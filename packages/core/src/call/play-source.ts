import { playRules } from '../api/option-rule.ts'
import {
  type CapabilityName,
  checkOptions,
  didYouMean,
  isSecure,
  type PlaySource,
  type Rule,
  TelephonyError,
} from '../driver/index.ts'

/** What `play` takes, whatever the provider. */
export type PlayInputLike =
  | { readonly url: string; readonly lengthMs?: number }
  | { readonly say: string; readonly language?: string; readonly voice?: string }
  | { readonly ssml: string }
  | { readonly digits: string }

/** The source of a play, and the capability that it needs. */
export interface Prompt {
  readonly source: PlaySource
  readonly capability: CapabilityName
  /** How long it is at most, in milliseconds; `undefined` where that cannot be known. */
  readonly lengthMs: number | undefined
}

/** Checks the source of a play. Throws `invalid-argument`. */
export function playSource(input: PlayInputLike): Prompt {
  checkOptions('play', input, sourceRule(input))
  if ('url' in input) {
    const source = { kind: 'url', url: playableUrl(input.url) } as const
    return { source, capability: 'play.url', lengthMs: knownLength(input.lengthMs) }
  }
  if ('say' in input) {
    const { say, ...voice } = input
    const source = { kind: 'speech', text: filled(say, 'say'), ...voice } as const
    return { source, capability: 'play.speech', lengthMs: say.length * slowestCharacterMs }
  }
  if ('ssml' in input) {
    const source = { kind: 'ssml', ssml: filled(input.ssml, 'ssml') } as const
    return { source, capability: 'play.ssml', lengthMs: undefined }
  }
  const digits = dialable(input.digits)
  return { source: { kind: 'digits', digits }, capability: 'play.digits', lengthMs: tonesMs(digits) }
}

/** The members allowed next to the one that names the source. */
function sourceRule(input: object): Rule {
  const kinds = Object.keys(playRules).filter(isKind)
  const kind = kinds.find((name) => name in input)
  if (kind !== undefined) return playRules[kind]
  const [written = ''] = Object.keys(input)
  throw new TelephonyError(
    'invalid-argument',
    `play takes one of ${kinds.join(', ')}, and got none of them${didYouMean(written, kinds)}`,
  )
}

function isKind(name: string): name is keyof typeof playRules {
  return name in playRules
}

/** The longest time that sending these tones may take, in milliseconds. */
export function tonesMs(digits: string): number {
  return digits.length * slowestToneMs
}

/** A slow voice, in a language that writes a syllable as one character. */
const slowestCharacterMs = 400

/** Carriers give a tone and the silence behind it between 200 ms and half a second. */
const slowestToneMs = 1_000

function knownLength(lengthMs: number | undefined): number | undefined {
  if (lengthMs === undefined || lengthMs > 0) return lengthMs
  throw new TelephonyError('invalid-argument', 'lengthMs must be above 0')
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
  if (url !== undefined && isSecure(url)) return url.href
  throw new TelephonyError(
    'invalid-argument',
    'url must be an absolute https: address that the carrier can fetch (http: only for loopback hosts)',
  )
}

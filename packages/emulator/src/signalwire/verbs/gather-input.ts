import { createTimeout } from './timeout.ts'
import { numberOf, type VerbContext } from './verb.ts'
import { hearWords } from './words.ts'

/** What a far party keyed in or said. */
export interface Input {
  /** Without the finishing key. */
  readonly digits: string
  /** The finishing key; empty where something else finished it. */
  readonly finishKey: string
  readonly words: string
}

/** A collection of keys and words that goes on. */
export interface Collection {
  /** Aborted by the first key or word. */
  readonly begun: AbortSignal
  readonly ended: Promise<void>
  /** The prompt is over: from now on silence counts. */
  prompted(): void
  stop(): Input
}

// `auto` ends at the first pause; how long that is, is not documented
const AUTO_MS = 500

/** Collects what the far party keys in or says; reports the whole text after each new line of words. */
export function collect(context: VerbContext, report: (words: string) => void): Collection {
  const { leg, element } = context
  const { input = 'dtmf', finishOnKey = '#', speechTimeout } = element.attributes
  const most = numberOf(context, 'numDigits', Infinity)
  const timeoutMs = numberOf(context, 'timeout', 5) * 1000
  const speechMs = speechTimeout === 'auto' ? AUTO_MS : numberOf(context, 'speechTimeout', timeoutMs / 1000) * 1000
  const begun = new AbortController()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const timeout = createTimeout(leg, timeoutMs, end)
  const lines: string[] = []
  let digits = ''
  let finishKey = ''
  const pressed = (digit: string): void => {
    // a party that has spoken can no longer press keys
    if (lines.length > 0 || digits.length >= most) return
    begun.abort()
    timeout.restart()
    if (finishOnKey !== '' && finishOnKey.includes(digit)) {
      finishKey = digit
      return end()
    }
    digits += digit
    if (digits.length >= most) end()
  }
  const spoken = (text: string): void => {
    if (digits !== '') return
    begun.abort()
    lines.push(text)
    timeout.restart(speechMs)
    report(lines.join(' '))
  }
  const releases = [
    input.includes('dtmf') ? leg.watch((event) => event.type === 'digit' && pressed(event.digit)) : () => undefined,
    input.includes('speech') ? hearWords(context, spoken) : () => undefined,
    () => timeout.stop(),
  ]
  const release = (): void => {
    for (const run of releases.splice(0)) run()
  }
  void ended.then(release)
  return {
    begun: begun.signal,
    ended,
    prompted: () => timeout.restart(lines.length > 0 ? speechMs : timeoutMs),
    stop: () => (release(), { digits, finishKey, words: lines.join(' ') }),
  }
}

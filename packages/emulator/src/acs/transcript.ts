import { wordMs, wordPaceMs } from './spoken-text.ts'

const TICKS_PER_MS = 10_000n
/** Ticks from the year 1 to 1970: what makes the service's numbers too large for a double. */
const EPOCH_TICKS = 621_355_968_000_000_000n

/** What was said, and what the service makes of it. */
export interface Line {
  readonly text: string
  readonly language?: string | undefined
  readonly sentiment?: string | undefined
}

/** Something that was said, by whom and when. */
export interface Utterance extends Line {
  readonly participantRawID: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Whether a result that may still change comes before the final one. */
  readonly intermediate: boolean
}

/** The messages of something said: of the first half of its words without their times, then of all with them. */
export function transcriptOf({ participantRawID, text, language, sentiment, at, intermediate }: Utterance): object[] {
  const words = timed(
    text.split(/\s+/).filter((word) => word !== ''),
    at,
  )
  const first = words.slice(0, Math.ceil(words.length / 2))
  const final = {
    ...spoken(words, text),
    confidence: 0.9,
    words: words.map(({ word, offset, duration }) => ({ text: word, offset, duration })),
    participantRawID,
    resultStatus: 'Final',
    // the page lists both as preview extras
    ...(language !== undefined && { languageIdentified: language }),
    ...(sentiment !== undefined && { sentimentAnalysisResult: { sentiment } }),
  }
  if (!intermediate) return [message(final)]
  const early = spoken(first, first.map(({ word }) => word).join(' '))
  return [message({ ...early, participantRawID, resultStatus: 'Intermediate' }), message(final)]
}

/** A message as it is sent: its times are whole numbers, however large. */
export function frameOf(written: object): string {
  const text = JSON.stringify(written, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  return text.replaceAll(/"(offset|duration)":"(\d+)"/g, '"$1":$2')
}

interface TimedWord {
  readonly word: string
  readonly offset: bigint
  readonly duration: bigint
}

function message(transcriptionData: object): object {
  return { kind: 'TranscriptionData', transcriptionData }
}

function spoken(words: readonly TimedWord[], text: string): object {
  const offset = words[0]?.offset ?? 0n
  const last = words.at(-1)
  const duration = last === undefined ? 0n : last.offset + last.duration - offset
  return { text, format: 'display', offset, duration }
}

/** Each word as long as the simulated voice takes for it, the first one from then on. */
function timed(words: readonly string[], at: number): TimedWord[] {
  let offset = EPOCH_TICKS + BigInt(Math.floor(at)) * TICKS_PER_MS
  return words.map((word) => {
    const start = offset
    offset += BigInt(wordPaceMs(word)) * TICKS_PER_MS
    return { word, offset: start, duration: BigInt(wordMs(word)) * TICKS_PER_MS }
  })
}

/** Kinds of operation: documents, and requests that do not change the document. */
export type OperationKind = keyof typeof letters

/** The operation in a document's URL, whose end the fetch reports. */
export interface Step {
  /** Rises within a call; 0 before the first verb. */
  readonly number: number
  readonly kind: OperationKind
  /** Core's key of the operation. */
  readonly key: string
  /** A later request of the parked call: the end was already reported, unless that report was lost. */
  readonly repeated: boolean
  /** Since when the call has had no holder, in seconds since the epoch. */
  readonly unheldSince: number | undefined
}

/** The step of a call for which no verb has finished yet. */
export const firstStep = '0k'

/** The key of an operation: its number, and a letter for its kind, such as `7p`. */
export function operationKey(kind: OperationKind, operation: string): string {
  return `${operation}${letters[kind]}`
}

/** The kind of a key. */
export function kindOf(key: string): OperationKind {
  return readStep(key).kind
}

/** The step in the URL of a parked call, which repeats the operation that finished last. */
export function parkStep(key: string, unheldSince?: number): string {
  const repeated = key.endsWith(letters.park) ? key : `${key}${letters.park}`
  return unheldSince === undefined ? repeated : `${repeated}_${unheldSince.toString(36)}`
}

/** Parses the operation in a document's URL; an invalid one is the first step. */
export function readStep(text: string | undefined): Step {
  const [, number, letter, repeated, since] = /^(\d{1,9})([a-z])(k?)(?:_([\da-z]{1,9}))?$/.exec(text ?? '') ?? []
  const kind = kinds.find((name) => letters[name] === letter)
  if (number === undefined || letter === undefined || kind === undefined) return readStep(firstStep)
  return {
    number: Number(number),
    kind,
    key: `${number}${letter}`,
    repeated: repeated !== '' || kind === 'park',
    unheldSince: since === undefined ? undefined : Number.parseInt(since, 36),
  }
}

const letters = {
  play: 'p',
  gather: 'g',
  digits: 'd',
  stream: 's',
  listen: 'l',
  transfer: 't',
  hold: 'h',
  conference: 'c',
  add: 'a',
  park: 'k',
} as const

const kinds: readonly OperationKind[] = [
  'play',
  'gather',
  'digits',
  'stream',
  'listen',
  'transfer',
  'hold',
  'conference',
  'add',
  'park',
]

import { milliseconds } from './machine.ts'

/**
 * How many times as long `work` takes as `reference`, each at the best of many rounds. They take turns, and go on until
 * neither gets any faster, so that a machine that is busy for a while slows both.
 */
export async function costRatio(work: () => unknown, reference: () => unknown): Promise<number> {
  let [worked, referred, stale] = [Infinity, Infinity, 0]
  for (let round = 0; round < mostRounds && stale < staleRounds; round += 1) {
    const [mine, theirs] = [await millisecondsOf(work), await millisecondsOf(reference)]
    const better = mine < worked * improvement || theirs < referred * improvement
    stale = better ? 0 : stale + 1
    worked = Math.min(worked, mine)
    referred = Math.min(referred, theirs)
  }
  return worked / referred
}

/**
 * How much longer twice the bytes take, measured over three doublings up to `bytes`: 2 for what is linear, 4 for what grows
 * with the square. `prepare` makes the work for a number of bytes.
 */
export async function costOfDoubling(prepare: (bytes: number) => () => unknown, bytes: number): Promise<number> {
  return Math.cbrt(await costRatio(prepare(bytes), prepare(bytes / 8)))
}

/** JSON of so many bytes as carriers send it, with which the cost of a hostile body is compared. */
export function ordinaryJson(bytes: number): string {
  const notice = JSON.stringify({ id: '43bb71ee-553f-4074-bb20-8e2747647cce', status: 'ringing', sequence: 1 })
  return `[${Array.from({ length: Math.floor(bytes / (notice.length + 1)) }, () => notice).join(',')}]`
}

/** Texts of about so many bytes that cost a careless reader much, each with what it is made of. */
export const hostileJson: readonly (readonly [title: string, make: (bytes: number) => string])[] = [
  ['arrays in arrays', (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)],
  ['objects in objects', (bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`],
  ['arrays that are never closed', (bytes) => '['.repeat(bytes)],
  ['a string that is never closed', (bytes) => `"${String.raw`\"`.repeat(bytes / 2)}`],
  ['empty objects', (bytes) => filled(bytes, () => '{}')],
  ['numbers', (bytes) => filled(bytes, () => '1')],
  ['objects with one member', (bytes) => filled(bytes, (index) => `{"id":"${index}"}`)],
  ['as many members as fit', (bytes) => filled(bytes, (index) => `"${index}":1`, '{}')],
  ['one long text', (bytes) => JSON.stringify({ id: '1', type: 'x', data: 'x'.repeat(bytes - 32) })],
  ['escapes', (bytes) => JSON.stringify({ id: '1', type: 'x', data: '\u0001'.repeat(bytes / 6 - 8) })],
]

/** A list of so many bytes between brackets. */
export function filled(bytes: number, piece: (index: number) => string, brackets: '[]' | '{}' = '[]'): string {
  const pieces: string[] = []
  for (let length = 2; length < bytes; length += (pieces.at(-1)?.length ?? 0) + 1) pieces.push(piece(pieces.length))
  return `${brackets[0]}${pieces.slice(0, -1).join(',')}${brackets[1]}`
}

const mostRounds = 1_000
const staleRounds = 40
const improvement = 0.98

async function millisecondsOf(work: () => unknown): Promise<number> {
  const from = milliseconds()
  await work()
  return milliseconds() - from
}

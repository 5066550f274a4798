import { acsPair } from '../media/acs-pair.ts'
import { compareCodecs } from '../media/equality.ts'
import { seededRandom } from '../media/json-mutation.ts'
import { lamlPair } from '../media/laml-pair.ts'
import { type Benchmark, table } from './report.ts'

const sockets = [
  { name: 'Azure Communication Services', pairOf: acsPair },
  { name: 'SignalWire LaML', pairOf: lamlPair },
] as const

/** Whether media messages are read and written without a parser as they are with one: a million mutated messages of each carrier. */
// oxlint-disable-next-line typescript/require-await -- other benchmarks wait, and all have one type
export const equality: Benchmark = async ({ progress, quick }) => {
  const messages = quick ? 10_000 : 1_000_000
  const lines: string[][] = []
  const missed: string[] = []
  for (const { name, pairOf } of sockets) {
    const { differing, fast, messages: compared } = compareCodecs(pairOf, messages, seededRandom(messages))
    progress(`${name}: ${compared} messages, ${fast} of them read without a parser`)
    lines.push([name, count(compared), count(fast), differing === undefined ? 'none' : 'one'])
    if (differing !== undefined) missed.push(`${name}: read differently: ${JSON.stringify(differing.slice(0, 2_000))}`)
  }
  const head = ['carrier', 'messages', 'read without a parser', 'differences']
  const intro =
    'Mutated media messages, read and written by the codec in use and by its reference with a parser and a schema.'
  return { text: `### Equality of the two readers\n\n${intro}\n\n${table(head, lines)}\n`, missed }
}

function count(value: number): string {
  return value.toLocaleString('en')
}

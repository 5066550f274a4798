import { pause } from '../../base/wait.ts'
import type { CallCore } from '../core.ts'
import type { CallStream } from './audio-stream.ts'
import type { MediaLine } from './media-line.ts'

/** Where tones can go while a stream is open. */
interface DigitWay {
  readonly core: CallCore
  readonly line: Pick<MediaLine, 'open' | 'send'>
  /** The stream of the moment. */
  readonly stream: () => CallStream | undefined
}

/**
 * Sends tones through the open stream, where the carrier has a message for that: then nothing else on the call is touched,
 * with a warning. False where there is no such stream. `w` waits half a second.
 */
export async function sendThroughStream(way: DigitWay, digits: string, signal: AbortSignal | undefined) {
  const { core, line } = way
  if (!isOpen(way)) return false
  core.deps.warnings.raise({ code: 'emulated', check: 'stream.sendDigits', message: digitsMessage })
  for (const digit of digits) {
    if (signal?.aborted === true) throw core.error('cancelled', 'sendDigits was cancelled; the digits so far were sent')
    if (!isOpen(way)) throw core.error('closed', 'The stream ended while digits were sent through it')
    if (digit === 'w') await pause(core.clock, waitMs, signal)
    else line.send({ type: 'digit', digit })
  }
  return true
}

function isOpen({ line: { open }, stream }: DigitWay): boolean {
  if (stream()?.writable !== true || open?.start.writable !== true) return false
  return open.codec.encode({ type: 'digit', digit: '0' }).length > 0
}

/** What a `w` among tones stands for. */
const waitMs = 500

const digitsMessage =
  'sendDigits is emulated while a two-way stream is open: the digits go one by one through its media socket'

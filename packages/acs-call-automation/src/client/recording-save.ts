import { downloadFile, type DownloadOptions, type RecordingStore } from '@trunkline/azure'
import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'
import type { Delay } from '@trunkline/core/http'

/** Options of saving a recording. */
export interface SaveOptions extends DownloadOptions {
  /** How long a file that does not exist yet is requested, in milliseconds. Default: 5 minutes. */
  readonly readyWithinMs?: number | undefined
}

/** Clock for the wait for a file. */
export interface SaveClock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly delay: Delay
}

/** Shortest and longest wait between requests for a file, in milliseconds. */
const askEveryMs = { first: 500, most: 10_000 }

/**
 * Writes a file to a stream, at the speed of the stream. The service announces files before they are available, so a
 * file that is not found, or empty, is requested again until the deadline; then it fails with `timeout`.
 */
export async function saveFile(
  store: RecordingStore,
  { now, delay }: SaveClock,
  location: string,
  target: WritableStream<Uint8Array>,
  { readyWithinMs = 5 * 60_000, ...wanted }: SaveOptions = {},
): Promise<void> {
  const deadline = now() + readyWithinMs
  for (let waitMs = askEveryMs.first; ; waitMs = Math.min(waitMs * 2, askEveryMs.most)) {
    const bytes = await begun(store, location, wanted)
    if (bytes !== undefined) return pour(bytes, target, wanted.signal)
    if (now() + waitMs > deadline) throw tooLate(readyWithinMs)
    await unlessAborted(delay(waitMs, wanted.signal), wanted.signal)
  }
}

/** The bytes once the first of them have arrived; undefined for a missing or empty file. */
async function begun(
  store: RecordingStore,
  location: string,
  wanted: DownloadOptions,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const chunks = (await downloadFile(store, location, wanted)).body[Symbol.asyncIterator]()
    let first = await chunks.next()
    while (first.done !== true && first.value.length === 0) first = await chunks.next()
    return first.done === true ? undefined : resumed(first.value, chunks)
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return undefined
    throw thrown
  }
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
  } finally {
    // a reader that stops early closes the connection
    await rest.return?.()
  }
}

/** A failure on either side aborts the other one, so that half a recording is not mistaken for a whole one. */
function pour(
  bytes: AsyncIterable<Uint8Array>,
  target: WritableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { signal }
  return unlessAborted(ReadableStream.from(bytes).pipeTo(target, options), signal)
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (signal?.aborted !== true) throw thrown
    throw new TelephonyError('cancelled', 'Saving the recording was cancelled', { provider: 'acs-call-automation' })
  }
}

function tooLate(withinMs: number): TelephonyError {
  const message = `The recording could not be had within ${withinMs} ms: not found or empty`
  return new TelephonyError('timeout', message, { provider: 'acs-call-automation' })
}

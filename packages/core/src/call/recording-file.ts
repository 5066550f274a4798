import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { pipeline } from 'node:stream/promises'

import type { Recording, WritableTarget } from '../api/handle.ts'
import { pause } from '../base/wait.ts'
import { type Clock, type Driver, isTelephonyError, type RecordingFile, TelephonyError } from '../driver/index.ts'

type Target = Parameters<Recording['saveTo']>[0]

/** Asking the carrier whether a file is there, in milliseconds: how soon at first, and how seldom at most. */
export const askEveryMs = { first: 500, most: 10_000 }

/** The name of one of several files: `call.wav`, `call-2.wav` … */
export function numbered(path: string, index: number): string {
  if (index === 0) return path
  const extension = extname(path)
  return `${path.slice(0, path.length - extension.length)}-${index + 1}${extension}`
}

/**
 * Fetches one file. Carriers announce files before they are available, so a missing or empty file is tried again until
 * the deadline.
 */
export async function fetchFile(
  driver: Driver,
  clock: Clock,
  file: RecordingFile,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  for (let waitMs = askEveryMs.first; ; waitMs = Math.min(waitMs * 2, askEveryMs.most)) {
    const body = await fetchBegun(driver, file, signal)
    if (body !== undefined) return body
    await pause(clock, waitMs, signal)
    signal.throwIfAborted()
  }
}

/** The file's bytes once the first of them are there; `undefined` while the file is not available. */
async function fetchBegun(
  driver: Driver,
  file: RecordingFile,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (driver.doFetchRecording === undefined)
    throw new TelephonyError('unsupported', 'This provider has no way to download recordings')
  try {
    const chunks = (await driver.doFetchRecording(file, signal))[Symbol.asyncIterator]()
    let first = await chunks.next()
    while (first.done !== true && first.value.length === 0) first = await chunks.next()
    return first.done === true ? undefined : resumed(first.value, chunks)
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return undefined
    throw thrown
  }
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/** Writes all of it to a path or a stream. */
export async function write(body: AsyncIterable<Uint8Array>, target: Target, signal: AbortSignal): Promise<void> {
  if (typeof target === 'string') return writeFile(body, target, signal)
  if (!(target instanceof WritableStream)) return pipeline(body, nodeStream(target), { signal })
  await ReadableStream.from(body).pipeTo(target, { signal })
}

function nodeStream(target: WritableTarget): NodeJS.WritableStream {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pipeline refuses what is no stream
  return target as NodeJS.WritableStream
}

/** Half a recording must not be taken for a whole one. */
async function writeFile(body: AsyncIterable<Uint8Array>, path: string, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(body, createWriteStream(path), { signal })
  } catch (thrown) {
    await rm(path, { force: true })
    throw thrown
  }
}

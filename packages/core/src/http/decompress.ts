import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable, Transform } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** The body of a reply without the compression that its head names; other encodings are handed on as they are. */
export function decompress(head: IncomingMessage): { readonly stream: Readable; readonly compressed: boolean } {
  const steps = stepsOf[head.headers['content-encoding']?.trim().toLowerCase() ?? '']?.() ?? []
  const last = steps.at(-1)
  if (last === undefined || head.statusCode === 204) return { stream: head, compressed: false }
  // the reader gets a failure from the last step, and ends the connection by leaving it
  pipeline([head, ...steps], () => undefined)
  return { stream: last, compressed: true }
}

/** A body that breaks off is read as far as it goes: its length or its syntax shows what is missing. */
const lenient = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }
const lenientBrotli = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH }

const stepsOf: Readonly<Record<string, () => Transform[]>> = {
  gzip: () => [createGunzip(lenient)],
  'x-gzip': () => [createGunzip(lenient)],
  deflate: () => [withZlibHeader(), createInflate(lenient)],
  br: () => [createBrotliDecompress(lenientBrotli)],
}

/** Some servers send raw deflate under the name of its wrapped form. */
function withZlibHeader(): Transform {
  let begun = false
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      // the low half of the first byte names the method in the wrapped form
      if (!begun && chunk.length > 0 && ((chunk[0] ?? 0) & 0x0f) !== 8) this.push(Uint8Array.of(0x78, 0x9c))
      begun ||= chunk.length > 0
      done(null, chunk)
    },
  })
}

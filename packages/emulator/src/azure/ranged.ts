import type { DoorReply } from '../door.ts'

/** Hands out a file, or the bytes of it that a `Range` header names. */
export function ranged(bytes: Uint8Array, mediaType: string, range: string | undefined): DoorReply {
  const headers = { 'content-type': mediaType, 'accept-ranges': 'bytes' }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (from === undefined) return { status: 200, headers, body: bytes }
  const start = Number(from)
  const end = to === undefined || to === '' ? bytes.length : Math.min(Number(to) + 1, bytes.length)
  if (start >= end) return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } }
  const span = { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }
  return { status: 206, headers: { ...headers, ...span }, body: bytes.subarray(start, end) }
}

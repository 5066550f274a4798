import {
  type DownloadOptions,
  type FileOptions,
  isRecordingHost,
  rangeOf,
  type RecordingStore,
  resourceHostHeader,
} from '@trunkline/azure'
import { TelephonyError } from '@trunkline/core/driver'
import { type HttpDownload, parseReply } from '@trunkline/core/http'

import { type RecordingMetadata, recordingMetadata } from '../wire/index.ts'

/** Fetches a file. Each redirect is followed with a signature of its own (docs/wire/acs-play-audio.md#recording-download). */
export async function downloadFile(
  store: RecordingStore,
  location: string,
  options: DownloadOptions = {},
): Promise<HttpDownload> {
  const range = rangeOf(options)
  const reply = await follow(store, location, { ...options, range })
  if (range === undefined || reply.status === 206) return reply
  await discard(reply)
  const message = `A part of the recording was asked for and the whole came (${reply.status})`
  throw new TelephonyError('unexpected-reply', message)
}

/** Reads the JSON metadata that is stored with a file. */
export async function readMetadata(
  store: RecordingStore,
  location: string,
  options: FileOptions = {},
): Promise<RecordingMetadata> {
  const { status, body } = await follow(store, location, { ...options, range: undefined })
  const text = await readAll(body)
  return parseReply(recordingMetadata, { status, body: parsed(text) }, 'the metadata of a recording')
}

const mostHops = 10
const redirections = [301, 302]
const mostMetadata = 1024 * 1024

type Fetching = FileOptions & { readonly range: string | undefined }

/** Follows redirects itself, as the SDKs of that time did: ten at most, and never to a URL that it has already visited. */
async function follow(store: RecordingStore, location: string, fetching: Fetching): Promise<HttpDownload> {
  const visited = new Set<string>()
  let place = trusted(store, location, 'invalid-argument')
  for (;;) {
    visited.add(place)
    const reply = await fetchOnce(store, place, fetching)
    if (!redirections.includes(reply.status)) return reply
    await discard(reply)
    place = trusted(store, absolute(reply.headers['location'], place), 'unexpected-reply')
    if (visited.has(place)) throw lost('leads back to a place where it was already')
    if (visited.size > mostHops) throw lost(`leads on after ${mostHops} redirects`)
  }
}

function fetchOnce(
  { http, random, resourceHost }: RecordingStore,
  place: string,
  { range, signal, clientRequestId }: Fetching,
): Promise<HttpDownload> {
  const { host } = new URL(place)
  return http.download({
    method: 'GET',
    path: place,
    allowHost: (other) => other === host,
    accept: redirections,
    headers: {
      accept: 'application/json',
      [resourceHostHeader]: resourceHost,
      'x-ms-client-request-id': clientRequestId ?? random.uuid(),
      ...(range !== undefined && { range }),
    },
    repeat: 'safe',
    ...(signal !== undefined && { signal }),
  })
}

/** The URL, after the check that its host may receive our signature. */
function trusted(
  { recordingHosts, resourceHost }: RecordingStore,
  location: string,
  code: 'invalid-argument' | 'unexpected-reply',
): string {
  const url = URL.parse(location)
  if (url === null || !isRecordingHost(url, [...recordingHosts, resourceHost])) {
    const message = `The recording is at ${url?.host || 'an unreadable address'}, which is not a recording host of the service, so it was not fetched. Configure recordingHosts if the host is right`
    throw new TelephonyError(code, message)
  }
  url.hash = ''
  return url.href
}

function absolute(location: string | undefined, from: string): string {
  const url = location === undefined || location === '' ? null : URL.parse(location, from)
  if (url === null) throw lost('leads to no place')
  return url.href
}

function lost(where: string): TelephonyError {
  return new TelephonyError('unexpected-reply', `The address of the recording ${where}; it was not followed`)
}

/** Leaving the loop without reading the body closes the connection. */
async function discard({ body }: HttpDownload): Promise<void> {
  await body[Symbol.asyncIterator]().return?.()
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > mostMetadata)
      throw new TelephonyError('unexpected-reply', 'The metadata of the recording is longer than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

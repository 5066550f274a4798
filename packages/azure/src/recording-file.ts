import { isSecure, type Random, TelephonyError } from '@trunkline/core/driver'
import { type DownloadRequest, type Http, type HttpDownload, parseReply, type ReplySchema } from '@trunkline/core/http'

import { resourceHostHeader } from './authorize.ts'
import { isRecordingHost, RecordingHostError } from './recording-host.ts'

/** Where recordings' files are asked for, and who asks. */
export interface RecordingStore {
  readonly http: Http
  /** Where request ids come from. */
  readonly random: Random
  /** `host` or `host:port` of the Communication Services resource, which our proof is made for. */
  readonly resourceHost: string
  /** More hosts that see our proof, beside the service's own. */
  readonly recordingHosts: readonly string[]
}

/** What any request for a file takes. */
export interface FileOptions {
  readonly signal?: AbortSignal | undefined
  /** Default: a new one. */
  readonly clientRequestId?: string | undefined
}

/** Which bytes of a file are wanted: all by default. */
export interface DownloadOptions extends FileOptions {
  /** Of the first byte; 0 by default. */
  readonly offset?: number | undefined
  /** How many bytes at most; to the end by default. */
  readonly length?: number | undefined
}

/** Fetches a file; a redirect is followed, and its host sees none of our proof. */
export async function downloadFile(
  store: RecordingStore,
  location: string,
  options: DownloadOptions = {},
): Promise<HttpDownload> {
  const range = rangeOf(options)
  const request = fileRequest(store, 'GET', location, options)
  const headers = range === undefined ? request.headers : { ...request.headers, range }
  const reply = await store.http.download({ ...request, headers, redirects: { allow: mayFollow, max: 5 } })
  if (range !== undefined && reply.status !== 206) {
    await discard(reply)
    throw new TelephonyError(
      'unexpected-reply',
      `The service sent the whole recording instead of the requested part (${reply.status})`,
    )
  }
  return reply
}

/** Reads the JSON that is stored beside a file. */
export async function readMetadata<T>(
  store: RecordingStore,
  location: string,
  schema: ReplySchema<T>,
  options: FileOptions = {},
): Promise<T> {
  const reply = await store.http.send(fileRequest(store, 'GET', location, options))
  return parseReply(schema, { ...reply, body: parsed(reply.body) }, 'the metadata of a recording')
}

/** Removes a file. */
export async function deleteFile(store: RecordingStore, location: string, options: FileOptions = {}): Promise<void> {
  await store.http.send(fileRequest(store, 'DELETE', location, options))
}

type FileRequest = DownloadRequest & { readonly headers: Readonly<Record<string, string>> }

function fileRequest(
  { random, resourceHost, recordingHosts }: RecordingStore,
  method: 'GET' | 'DELETE',
  location: string,
  { signal, clientRequestId }: FileOptions,
): FileRequest {
  // the resource's own host sees our proof with every request anyway
  if (!isRecordingHost(location, [...recordingHosts, resourceHost])) {
    const host = URL.parse(location)?.host ?? 'an unreadable address'
    throw new TelephonyError('invalid-argument', `${new RecordingHostError(host).message} Nothing was sent`)
  }
  const url = new URL(location)
  url.hash = ''
  return {
    method,
    path: url.href,
    allowHost: (host) => host === url.host,
    headers: {
      accept: 'application/json',
      [resourceHostHeader]: resourceHost,
      'x-ms-client-request-id': clientRequestId ?? random.uuid(),
    },
    repeat: 'safe',
    ...(signal !== undefined && { signal }),
  }
}

/** The `range` header for the bytes that are wanted, undefined for all; throws `invalid-argument` for an invalid range. */
export function rangeOf({ offset, length }: DownloadOptions): string | undefined {
  if (offset === undefined && length === undefined) return undefined
  const first = offset ?? 0
  if (!Number.isSafeInteger(first) || first < 0) throw invalid('offset must be a whole number from 0')
  if (length === undefined) return `bytes=${first}-`
  if (!Number.isSafeInteger(length) || length < 1) throw invalid('length must be a whole number from 1')
  return `bytes=${first}-${first + length - 1}`
}

/** Any server may hold the bytes, since none but the first sees our proof. */
function mayFollow(url: string): boolean {
  return isSecure(new URL(url))
}

/** Leaving the body unread closes the connection. */
async function discard({ body }: HttpDownload): Promise<void> {
  await body[Symbol.asyncIterator]().return?.()
}

/** File servers call their JSON by other names. */
function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function invalid(problem: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${problem}; nothing was sent`)
}

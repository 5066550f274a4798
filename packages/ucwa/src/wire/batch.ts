import { readJsonText } from './json.ts'
import { readPart, readParts } from './multipart.ts'

/** One request in a batch. */
export interface BatchPart {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query of the URL. */
  readonly target: string
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The reply to one request of a batch. */
export interface BatchPartReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed if it is JSON; undefined if it is empty. */
  readonly body: unknown
}

/** The service's limit of requests in a batch (docs/wire/ucwa.md#batch). */
export const mostInBatch = 100

/** Writes the body of a batch. */
export function writeBatch(parts: readonly BatchPart[], boundary: string): string {
  const written = parts.map(({ method, target, host, headers, body }) => {
    const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    const request = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
    return `--${boundary}\r\nContent-Type: application/http; msgtype=request\r\n\r\n${request}\r\n`
  })
  return `${written.join('')}--${boundary}--\r\n`
}

/** Reads the reply to a batch: one entry for each request, in order. Undefined if it is not such a reply. */
export function readBatch(text: string, contentType: string): readonly BatchPartReply[] | undefined {
  const boundary = /^multipart\/batching\s*;.*\bboundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const replies = readParts(text, boundary).map(({ content }) => readReply(content))
  return replies.every((reply) => reply !== undefined) ? replies : undefined
}

function readReply(content: string): BatchPartReply | undefined {
  const [line = '', status] = /^HTTP\/1\.[01] (\d{3})[^\n]*\n/.exec(content) ?? []
  if (status === undefined) return undefined
  const { headers, content: body } = readPart(content.slice(line.length))
  return { status: Number(status), headers: Object.fromEntries(headers), body: bodyOf(body.trim()) }
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined
  try {
    return readJsonText(text)
  } catch {
    return text
  }
}

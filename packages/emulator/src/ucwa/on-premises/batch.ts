import { STATUS_CODES } from 'node:http'

import type { Random } from '@trunkline/network'

import type { DoorReply, DoorRequest } from '../../door.ts'
import { invalid, UcwaFailure } from '../failure.ts'
import { failureReply } from '../reply.ts'

const MOST = 100
/** The service names no time; this is the emulator's own. */
const RETRY_AFTER_SECONDS = 1
const NOT_INSIDE = /\/(batch|events|photo)$/i

/** Runs the requests of a batch and puts their replies together, in order (docs/wire/ucwa.md#batch). */
export async function runBatch(
  request: DoorRequest,
  run: (request: DoorRequest) => Promise<DoorReply>,
  random: Random,
): Promise<DoorReply> {
  const type = request.headers['content-type'] ?? ''
  const boundary = /^multipart\/batching;\s*boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (boundary === undefined) throw new UcwaFailure(415, undefined, 'A batch is sent as multipart/batching')
  const parts = partsOf(request.text(), boundary)
  if (parts.length === 0) throw invalid({ body: 'holds no request' })
  if (parts.length > MOST) return tooMany(random)
  const requests = parts.map((part) => requestOf(part, request))
  const replies = await Promise.all(requests.map((inner) => run(inner)))
  const outer = random.uuid()
  const body = replies.map((reply) => `--${outer}\r\n${written(reply)}`).join('')
  return {
    status: 200,
    headers: { 'content-type': `multipart/batching; boundary="${outer}"` },
    body: `${body}--${outer}--\r\n`,
  }
}

function tooMany(random: Random): DoorReply {
  const reply = failureReply(new UcwaFailure(429, undefined, 'These are too many requests: none was executed'), random)
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(RETRY_AFTER_SECONDS) } }
}

function partsOf(text: string, boundary: string): string[] {
  const pieces = text.replaceAll(/\r?\n/g, '\n').split(`--${boundary}`)
  // before the first and after the last there is nothing to read
  return pieces.slice(1).filter((piece) => !piece.startsWith('--'))
}

function requestOf(part: string, outer: DoorRequest): DoorRequest {
  const [partHeaders = '', head = '', ...rest] = part.replace(/^\n/, '').split('\n\n')
  if (!/^content-type:\s*application\/http/im.test(partHeaders))
    throw invalid({ body: 'has a part that is no request' })
  const [line = '', ...headers] = head.split('\n')
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? []
  if (method === undefined || target === undefined) throw invalid({ body: `has a part that begins with "${line}"` })
  const { pathname, search, searchParams } = new URL(target, 'http://batch.invalid')
  if (NOT_INSIDE.test(pathname)) throw new UcwaFailure(400, undefined, `${pathname} is not allowed in a batch`)
  const text = rest.join('\n\n').trim()
  return {
    ...outer,
    method,
    path: pathname,
    target: pathname + search,
    query: searchParams,
    headers: { authorization: outer.headers.authorization, ...Object.fromEntries(headers.map(pairOf)) },
    body: Buffer.from(text),
    text: () => text,
    json: () => parsed(text),
    form: () => new URLSearchParams(text),
  }
}

function pairOf(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
}

function written({ status, headers = {}, body = '' }: DoorReply): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  const start = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`
  return `Content-Type: application/http; msgtype=response\r\n\r\n${start}${lines.join('')}\r\n${text}\r\n`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

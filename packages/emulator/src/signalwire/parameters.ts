import * as z from 'zod'

import type { DoorRequest } from '../door.ts'
import { Refusal } from './refusal.ts'
import type { Target } from './webhook.ts'

/** The fields of a request, from its form or from JSON with the same keys; unknown fields are ignored. */
export interface Parameters {
  readonly record: Readonly<Record<string, string>>
  text(name: string): string | undefined
  /** All values of a repeated key, words of one text included. */
  words(name: string): readonly string[]
  /** A text that is one of some words; else a refusal with the code. */
  choice<Word extends string>(name: string, words: readonly Word[], code?: number): Word | undefined
  /** An address with its method; a bad one is a refusal with the code. */
  target(name: string, codes?: { readonly url: number }): Target | undefined
}

const values = z.record(
  z.string(),
  z
    .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : [String(value)])),
)

/** Reads the fields of a request. */
export function readParameters(request: DoorRequest): Parameters {
  const json = /^application\/json/i.test(request.headers['content-type'] ?? '')
  const fields = json ? fromJson(request) : fromForm(request.form())
  return parametersOf(fields)
}

/** Reads the fields of a query. */
export function readQuery(request: DoorRequest): Parameters {
  return parametersOf(fromForm(request.query))
}

function fromForm(form: URLSearchParams): Map<string, readonly string[]> {
  return new Map([...new Set(form.keys())].map((key) => [key, form.getAll(key)]))
}

function fromJson(request: DoorRequest): Map<string, readonly string[]> {
  const body = request.json()
  const read = values.safeParse(body ?? {})
  // an empty body has no fields; one that cannot be read is refused
  if (!read.success || (body === undefined && request.body.length > 0))
    throw new Refusal(10000, 'The body is no object of texts, numbers and booleans')
  return new Map(Object.entries(read.data))
}

function parametersOf(fields: ReadonlyMap<string, readonly string[]>): Parameters {
  const text = (name: string): string | undefined => fields.get(name)?.[0]
  const choice: Parameters['choice'] = (name, words, code = 10000) => {
    const value = text(name)
    const found = words.find((word) => word === value)
    if (value !== undefined && found === undefined) throw new Refusal(code, `${name} is one of ${words.join(', ')}`)
    return found
  }
  return {
    record: Object.fromEntries([...fields].map(([name, list]) => [name, list[0] ?? ''])),
    text,
    words: (name) => (fields.get(name) ?? []).flatMap((value) => value.split(/\s+/)).filter((word) => word !== ''),
    choice,
    target(name, { url: code } = { url: 21456 }) {
      const url = text(name)
      if (url === undefined || url === '') return undefined
      if (!URL.canParse(url) || !/^https?:/i.test(url)) throw new Refusal(code, `${name} is not a valid URL`)
      const methodName = name === 'Url' ? 'Method' : name === 'FallbackUrl' ? 'FallbackMethod' : `${name}Method`
      return { url, method: choice(methodName, ['GET', 'POST'], 21209) ?? 'POST' }
    },
  }
}

import { entriesOf, unescapeForm } from './form-bytes.ts'
import type { FormEntry } from './form-entry.ts'

/** The fields of a form as received: in order and with repeats, and by key. */
export interface DecodedForm {
  /** All pairs in the order received, which the signature covers. */
  readonly entries: readonly FormEntry[]
  /** The same by key; a repeated key has an array. `__proto__` is left out, because a copy would lose its prototype. */
  readonly record: FormRecord
}

export type FormRecord = Readonly<Record<string, string | readonly string[]>>

/** Limit of a form's fields; the carrier's largest notices have about 40. */
export const MAX_FIELDS = 500

/**
 * Decodes `application/x-www-form-urlencoded` bytes, or a UTF-8 text; a malformed percent sequence stays unchanged.
 * Takes time proportional to the bytes, unlike `URLSearchParams`, which is slow on malformed input.
 */
export function decodeForm(body: string | Uint8Array): DecodedForm {
  const entries = entriesOf(unescapeForm(bytesOf(body)))
  return { entries, record: formRecord(entries) }
}

/** The fields by key. */
export function formRecord(entries: Iterable<FormEntry>): FormRecord {
  const grouped = new Map<string, string | string[]>()
  for (const [key, value] of entries) {
    const before = grouped.get(key)
    if (before === undefined) grouped.set(key, value)
    else if (typeof before === 'string') grouped.set(key, [before, value])
    else before.push(value)
  }
  grouped.delete('__proto__')
  return Object.fromEntries(grouped)
}

/** Whether a form exceeds the limit of fields; stops counting there. */
export function hasTooManyFields(body: string | Uint8Array): boolean {
  const bytes = bytesOf(body)
  let fields = 1
  for (let at = bytes.indexOf(ampersand); at >= 0; at = bytes.indexOf(ampersand, at + 1)) {
    fields += 1
    if (fields > MAX_FIELDS) return true
  }
  return false
}

const ampersand = 0x26

function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}

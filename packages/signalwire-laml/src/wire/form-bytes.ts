import type { FormEntry } from './form-entry.ts'

/** The decoded bytes of a form and the positions of its fields. Strings would cost more, and a forgery does not need them. */
export interface FormBytes {
  readonly bytes: Buffer
  readonly fields: readonly FieldSpan[]
}

/** The key of a field starts at `start`, its value at `keyEnd`. */
export interface FieldSpan {
  readonly start: number
  readonly keyEnd: number
  readonly end: number
}

/** Decodes a form without creating strings. */
export function unescapeForm(form: Buffer): FormBytes {
  const decoder = new FormDecoder(form)
  const fields: FieldSpan[] = []
  let equals = form.indexOf(equalsSign)
  for (let at = 0; at < form.length;) {
    const next = form.indexOf(ampersand, at)
    const end = next < 0 ? form.length : next
    // found once and kept, since it may be many fields ahead
    if (equals >= 0 && equals < at) equals = form.indexOf(equalsSign, at)
    const isPair = equals >= 0 && equals < end
    const start = decoder.length
    decoder.decode(at, isPair ? equals : end)
    const keyEnd = decoder.length
    if (isPair) decoder.decode(equals + 1, end)
    if (end > at) fields.push({ start, keyEnd, end: decoder.length })
    at = end + 1
  }
  return { bytes: decoder.decoded(), fields }
}

/** The fields of a form as strings, in the order received. */
export function entriesOf({ bytes, fields }: FormBytes): readonly FormEntry[] {
  return fields.map(({ start, keyEnd, end }) => [
    bytes.toString('utf8', start, keyEnd),
    bytes.toString('utf8', keyEnd, end),
  ])
}

/** The fields of a form in the carrier's signed form: sorted by key in byte order, each key followed by its value. */
export function sortedBytes({ bytes, fields }: FormBytes): Buffer {
  // in this encoding one character is one byte, so keys compare in byte order
  const keyed = fields.map((field) => ({ field, key: bytes.toString('latin1', field.start, field.keyEnd) }))
  const sorted = Buffer.allocUnsafe(bytes.length)
  let length = 0
  for (const { field } of keyed.toSorted((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))) {
    length += bytes.copy(sorted, length, field.start, field.end)
  }
  return sorted
}

const ampersand = 0x26
const equalsSign = 0x3d
const percent = 0x25
const plus = 0x2b
const space = 0x20

/** Decodes parts of a form into one buffer. */
class FormDecoder {
  /** Number of decoded bytes. */
  length = 0
  private readonly form: Buffer
  private readonly bytes: Buffer
  private readonly isPlain: boolean

  constructor(form: Buffer) {
    this.form = form
    this.bytes = Buffer.allocUnsafe(form.length)
    this.isPlain = !form.includes(percent) && !form.includes(plus)
  }

  decode(from: number, to: number): void {
    if (this.isPlain) this.length += this.form.copy(this.bytes, this.length, from, to)
    else this.length = unescape(this.form, from, to, this.bytes, this.length)
  }

  decoded(): Buffer {
    return this.bytes.subarray(0, this.length)
  }
}

/** Decodes the bytes from `at` to `end` into `target` from position `length` on; returns the new length. */
function unescape(form: Buffer, at: number, end: number, target: Buffer, length: number): number {
  let written = length
  for (let index = at; index < end; index += 1) {
    const byte = form[index] ?? 0
    if (byte === percent && form[index + 1] === percent) {
      // a forgery of only percent signs would cost several times as much as any other body
      const last = lastOfRun(form, index, end)
      for (; index < last; index += 1) target[written++] = percent
      index -= 1
      continue
    }
    const isEscape = byte === percent && index + 2 < end
    const high = isEscape ? digitOf(form, index + 1) : -1
    const low = high < 0 ? -1 : digitOf(form, index + 2)
    if (low < 0) {
      target[written] = byte === plus ? space : byte
    } else {
      target[written] = high * 16 + low
      index += 2
    }
    written += 1
  }
  return written
}

/** Index of the last percent sign in the run that starts at `at`. */
function lastOfRun(form: Buffer, at: number, end: number): number {
  let next = at + 1
  while (next < end && form[next] === percent) next += 1
  return next - 1
}

/** The value of a hexadecimal digit at an index; -1 for any other byte. */
function digitOf(form: Buffer, index: number): number {
  return digits[form[index] ?? 0] ?? -1
}

const digits = Int8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte)
  return /^[\da-f]$/i.test(text) ? Number.parseInt(text, 16) : -1
})

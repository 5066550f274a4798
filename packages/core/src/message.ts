import type { Translated } from './driver/index.ts'

/** A translated event as a bus message. */
export function encodeTranslated(translated: Translated): string {
  return JSON.stringify(translated, (_, value: unknown) =>
    typeof value === 'bigint' ? { [bigintMark]: String(value) } : value,
  )
}

/** Reads a bus message; `undefined` when another version wrote something that is none. */
export function decodeTranslated(message: string): Translated | undefined {
  const value: unknown = JSON.parse(message, (_, part: unknown) => {
    const digits = isRecord(part) ? part[bigintMark] : undefined
    return typeof digits === 'string' ? BigInt(digits) : part
  })
  return isTranslated(value) ? value : undefined
}

const bigintMark = '$bigint'

function isTranslated(value: unknown): value is Translated {
  return isRecord(value) && isRecord(value['event']) && typeof value['event']['type'] === 'string'
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

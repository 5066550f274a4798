import { isTelephonyError } from '../driver/index.ts'

/** A printable description of a thrown value; of a foreign error only the name, since its message may hold secrets. */
export function errorName(thrown: unknown): string {
  if (isTelephonyError(thrown)) return `${thrown.code}: ${thrown.message}`
  return thrown instanceof Error ? thrown.name : 'no error object'
}

import { isTelephonyError } from '../driver/index.ts'

/** What was thrown, as far as it may be printed: of an error that is not ours only the name. */
export function errorName(thrown: unknown): string {
  if (isTelephonyError(thrown)) return `${thrown.code}: ${thrown.message}`
  return thrown instanceof Error ? thrown.name : 'no error object'
}

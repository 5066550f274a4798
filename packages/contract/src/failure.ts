import assert from 'node:assert/strict'

import { type ErrorCode, isTelephonyError, type TelephonyError } from '@trunkline/core'

import type { FarEnd } from './lab.ts'
import { pause, within } from './wait.ts'

/** What `work` threw or rejected with; fails if it did neither. */
export async function failureOf(what: string, work: () => unknown): Promise<unknown> {
  try {
    await within(attempted(work), `${what} settles`)
  } catch (thrown) {
    return thrown
  }
  return assert.fail(`${what} did not fail`)
}

/** What `work` does, also what it throws at once, as a promise. */
export function attempted(work: () => unknown): Promise<unknown> {
  return new Promise((resolve) => resolve(work()))
}

/** `work` fails with one of the codes. */
export async function failsWith(
  codes: ErrorCode | readonly ErrorCode[],
  what: string,
  work: () => unknown,
): Promise<TelephonyError> {
  const thrown = await failureOf(what, work)
  const wanted: readonly ErrorCode[] = typeof codes === 'string' ? [codes] : codes
  if (isTelephonyError(thrown, ...wanted)) return thrown
  const got = isTelephonyError(thrown) ? thrown.code : 'no TelephonyError'
  const message = thrown instanceof Error ? thrown.message : 'no error object'
  return assert.fail(`${what} failed with ${got} instead of ${wanted.join(' or ')}: ${message}`)
}

/** Fails if the carrier receives a request while `work` runs. */
export async function sendsNothing<T>(far: FarEnd, what: string, work: () => Promise<T>): Promise<T> {
  const before = await arrivedRequests(far)
  const result = await work()
  assert.equal(await far.requests(), before, `${what}: something was sent`)
  return result
}

/** The number of requests once those under way have arrived: none came for a tenth of a second, or they never cease. */
async function arrivedRequests(far: FarEnd): Promise<number> {
  let seen = await far.requests()
  for (let looks = 0; looks < 20; looks += 1) {
    await pause(100)
    const now = await far.requests()
    if (now === seen) break
    seen = now
  }
  return seen
}

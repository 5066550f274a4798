import { isTelephonyError } from '@trunkline/core/driver'

/** Turns a 404 into `not-available`: the link existed when it was read, so the service has withdrawn the operation since. */
export async function whileThere<T>(rel: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found')) throw thrown
    throw thrown.as('not-available', `The service has since withdrawn ${rel}`)
  }
}

/** Turns a request that came after the ringing into `too-late`: an invitation exists only while it rings. */
export async function inTime(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found', 'conflict', 'call-ended')) throw thrown
    throw thrown.as('too-late', 'The incoming call had stopped ringing')
  }
}

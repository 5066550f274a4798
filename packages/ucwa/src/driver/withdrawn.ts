import { isTelephonyError } from '@trunkline/core/driver'

/** A link that was there when it was read and is gone when it is used is a thing that is not possible any more. */
export async function whileThere<T>(rel: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found')) throw thrown
    throw thrown.as('not-available', `The service has since withdrawn ${rel}`)
  }
}

/** An invitation is there while it rings. */
export async function inTime(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found', 'conflict', 'call-ended')) throw thrown
    throw thrown.as('too-late', 'The incoming call had stopped ringing')
  }
}

import { isTelephonyError } from '../driver/index.ts'

/**
 * Treats `not-found` as success if an earlier attempt, whose reply was lost, may have ended the resource. Without such
 * an attempt, the failure is thrown.
 */
export async function unlessDone(ending: Promise<unknown>): Promise<void> {
  try {
    await ending
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found') || !thrown.maybeDone) throw thrown
  }
}

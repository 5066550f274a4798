import { isTelephonyError } from '../driver/index.ts'

/**
 * Takes it for done that something is gone which was to be ended, where an earlier attempt, whose reply was lost, may have
 * ended it. Without such an attempt the failure stays one.
 */
export async function unlessDone(ending: Promise<unknown>): Promise<void> {
  try {
    await ending
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found') || !thrown.maybeDone) throw thrown
  }
}

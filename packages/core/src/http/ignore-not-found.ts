import { isTelephonyError } from '../driver/index.ts'

/** Waits for a request that ends something; that it is gone already, or its call over, counts as done. */
export async function ignoreNotFound(ending: Promise<unknown>): Promise<void> {
  try {
    await ending
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found', 'call-ended')) throw thrown
  }
}

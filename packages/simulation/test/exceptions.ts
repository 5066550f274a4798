/** Promises that LaML cannot keep, as in its own contract test. */
export const exceptions: Readonly<Record<string, string>> = {
  'a prompt that cannot be fetched fails with operation-failed': 'a document moves on, and no one hears why',
}

/** How an operation ended, as its event reports it (docs/wire/acs-play-audio.md#subcodes). */
export interface Result {
  readonly status: 'completed' | 'failed' | 'cancelled'
  readonly code: number
  readonly subcode: number
  readonly message: string
}

/** All the ends that operations come to. */
export const results = {
  done: { status: 'completed', code: 200, subcode: 0, message: 'The action succeeded.' },
  // there is no status for it: a setting names the one to use (docs/wire/acs-play-audio.md#cancelled)
  cancelled: { status: 'cancelled', code: 400, subcode: 8508, message: 'The action was cancelled.' },
  badFile: { status: 'failed', code: 400, subcode: 8535, message: 'The file is no WAV of mono, 16 bit, 16 kHz.' },
  noFile: { status: 'failed', code: 400, subcode: 8536, message: 'The file could not be fetched.' },
  promptFailed: { status: 'failed', code: 500, subcode: 8511, message: 'The prompt could not be played.' },
  // busy, declined and unanswered look the same
  notAdded: { status: 'failed', code: 500, subcode: 9999, message: 'The participant could not be added.' },
} as const satisfies Record<string, Result>

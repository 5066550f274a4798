/**
 * The longest time from a verb's call until its handle settles, in milliseconds: a request with all its attempts (75 s), and
 * then the longest time that the table of deadlines in core's README gives to the operation.
 */
const request = 75_000

export const limits = {
  request,
  dial: request + 10_000,
  // its own time-out
  answered: 60_500,
  answer: request + 30_000,
  // a request whose outcome is unknown may be asked about before the deadline counts
  play: request + 4_000 + 10_000 + 5_000,
  collect: request + 4 * 5_000 + 10_000 + 5_000,
  sendDigits: request + 8_000 + 10_000 + 5_000,
  write: 15_000 + 10_500,
  close: request + 2_000,
  outcome: request + 30_000 + 5_000,
  participant: request + 10_000 + 10_000 + 5_000,
  transfer: request + 180_000 + 10_000 + 5_000,
  // `ready` waits for five minutes by default
  ready: 300_500,
  hangUp: request,
} as const

/** When every world begins, in milliseconds since the epoch. */
export const startAt = Date.UTC(2030, 0, 1)

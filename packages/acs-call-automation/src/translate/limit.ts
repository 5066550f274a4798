import { TelephonyError } from '@trunkline/core/driver'

/** An error for a request that the service would refuse. */
export function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`)
}

/** Rounds up to the whole seconds of the service, so that no party is cut off early. Throws `invalid-argument`. */
export function seconds(option: string, ms: number, most: number): number {
  const whole = Math.ceil(ms / 1000)
  if (whole >= 1 && whole <= most) return whole
  throw invalid(`${option} must be from 1 to ${most * 1000} milliseconds`)
}

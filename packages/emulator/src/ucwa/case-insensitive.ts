import * as z from 'zod'

/** One of some words, in any casing. See docs/wire/ucwa.md#post */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  const known = new Map(words.map((name) => [name.toLowerCase(), name]))
  return z.preprocess(
    (value) => (typeof value === 'string' ? (known.get(value.toLowerCase()) ?? value) : value),
    z.enum(words),
  )
}

/** Body of decline, which may also go without. */
export const declineSchema = z.object({
  reason: word([
    'Unknown',
    'Local',
    'Global',
    'MediaAllocationFailure',
    'EncryptionMismatch',
    'IPv6NotSupported',
    'MediaConnectivityFailure',
    'CodecMismatch',
    'UnsupportedMedia',
    'InvalidMediaOffer',
    'InsufficientBandwidth',
    'InsufficientBandwidthRerouteOverPstn',
  ]).optional(),
})

/** How important an invitation is. */
export const importance = word(['Normal', 'Urgent', 'Emergency'])

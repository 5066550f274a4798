/** The ways to a ticket that a server may know (docs/wire/ucwa.md#tickets). */
export const grantTypes = {
  password: 'password',
  windows: 'urn:microsoft.rtc:windows',
  passive: 'urn:microsoft.rtc:passive',
  anonymousMeeting: 'urn:microsoft.rtc:anonmeeting',
} as const

/** Where tickets are given, and in which ways. */
export interface TicketChallenge {
  readonly href: string
  readonly grantTypes: readonly string[]
}

/** Reads the `WWW-Authenticate` of a 401, which may hold other schemes, and whose values come with and without quotes. */
export function readTicketChallenge(header: string): TicketChallenge | undefined {
  const challenge = /\bMsRtcOAuth\s+(.*)/is.exec(header)?.[1]
  if (challenge === undefined) return undefined
  const href = /\bhref\s*=\s*(?:"([^"]*)"|([^",\s]+))/i.exec(challenge)?.slice(1).find(Boolean)
  const types = /\bgrant_type\s*=\s*(?:"([^"]*)"|([^"\s]+))/i.exec(challenge)?.slice(1).find(Boolean) ?? ''
  if (href === undefined) return undefined
  return { href, grantTypes: types.split(',').flatMap((type) => type.trim() || []) }
}

/** The grant types that a server may support (docs/wire/ucwa.md#tickets). */
export const grantTypes = {
  password: 'password',
  windows: 'urn:microsoft.rtc:windows',
  passive: 'urn:microsoft.rtc:passive',
  anonymousMeeting: 'urn:microsoft.rtc:anonmeeting',
} as const

/** The ticket service and its grant types. */
export interface TicketChallenge {
  readonly href: string
  readonly grantTypes: readonly string[]
}

/** Parses the `WWW-Authenticate` header of a 401, which may contain other schemes, and whose values may have quotes. */
export function readTicketChallenge(header: string): TicketChallenge | undefined {
  const challenge = /\bMsRtcOAuth\s+(.*)/is.exec(header)?.[1]
  if (challenge === undefined) return undefined
  const href = /\bhref\s*=\s*(?:"([^"]*)"|([^",\s]+))/i.exec(challenge)?.slice(1).find(Boolean)
  const types = /\bgrant_type\s*=\s*(?:"([^"]*)"|([^"\s]+))/i.exec(challenge)?.slice(1).find(Boolean) ?? ''
  if (href === undefined) return undefined
  return { href, grantTypes: types.split(',').flatMap((type) => type.trim() || []) }
}

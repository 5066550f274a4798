import { isSecure } from '@trunkline/core/driver'

/** Hosts that keep recordings, by suffix (docs/wire/acs-call-automation.md#recording-download). */
export const recordingHostSuffixes = [
  '.asm.skype.com',
  '.asyncgw.teams.microsoft.com',
  '.ams.gov.teams.microsoft.us',
] as const

/** A recording at a host that must not see our signature. */
export class RecordingHostError extends Error {
  override readonly name = 'RecordingHostError'

  constructor(host: string) {
    super(
      `The recording is at ${host}, which is not a recording host of the service. Configure that host if it is right.`,
    )
  }
}

/**
 * Whether a recording's URL may be sent our signature: https at a host of the service, or at one of `extraHosts`
 * (`host` or `host:port`; there also http when it is loopback).
 */
export function isRecordingHost(url: string | URL, extraHosts: readonly string[] = []): boolean {
  const parsed = URL.parse(String(url))
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return false
  if (extraHosts.some((host) => host.toLowerCase() === parsed.host)) return isSecure(parsed)
  if (parsed.protocol !== 'https:' || parsed.port !== '') return false
  return recordingHostSuffixes.some((suffix) => parsed.hostname.endsWith(suffix))
}

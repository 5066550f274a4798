import { type State } from '@trunkline/core/driver'

/** What the adapter remembers of a call. Every member may be missing: an event may come before the reply that brings it. */
export interface AcsState {
  /** Raw id of the other side. */
  readonly target?: string
  /** Raw ids of those who were called together; the first of them on the roster is the other side. */
  readonly targets?: readonly string[]
  /** Raw ids of those on the call, as last reported. */
  readonly roster?: readonly string[]
  readonly serverCallId?: string
  /** Opaque, for one answer, redirection or rejection. */
  readonly incomingCallContext?: string
  /** Hertz of the media socket; false when the call was set up without one. */
  readonly streamPrepared?: number | false
  /** Whether the call was set up with a speech service. */
  readonly speechPrepared?: boolean
  /** Whether the call was set up with a transcription socket. */
  readonly transcriptPrepared?: boolean
}

/** Reads what the adapter remembers of a call; members of another type are left out. */
export function readState(state: State): AcsState {
  const {
    target,
    targets,
    roster,
    serverCallId,
    incomingCallContext,
    streamPrepared,
    speechPrepared,
    transcriptPrepared,
  } = state
  return {
    ...(typeof target === 'string' && { target }),
    ...(isTexts(targets) && { targets }),
    ...(isTexts(roster) && { roster }),
    ...(typeof serverCallId === 'string' && { serverCallId }),
    ...(typeof incomingCallContext === 'string' && { incomingCallContext }),
    ...((typeof streamPrepared === 'number' || streamPrepared === false) && { streamPrepared }),
    ...(typeof speechPrepared === 'boolean' && { speechPrepared }),
    ...(typeof transcriptPrepared === 'boolean' && { transcriptPrepared }),
  }
}

/** The service's name of an invitation, remembered under that of its operation; `null` forgets it. */
export function invitationState(operation: string, invitationId: string | null): State {
  return { [invitationName(operation)]: invitationId }
}

/** The service's name of an invitation that this operation began; undefined once it is known to be over. */
export function invitationOf(state: State, operation: string): string | undefined {
  const invitationId = state[invitationName(operation)]
  return typeof invitationId === 'string' ? invitationId : undefined
}

/** Writes what the adapter remembers of a call; a member that is undefined is left as it was. */
export function writeState(state: { readonly [Name in keyof AcsState]: AcsState[Name] | undefined }): State {
  const entries = Object.entries(state).filter((entry): entry is [string, NonNullable<(typeof entry)[1]>] => {
    return entry[1] !== undefined
  })
  return Object.fromEntries(entries)
}

function invitationName(operation: string): string {
  return `invitation ${operation}`
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

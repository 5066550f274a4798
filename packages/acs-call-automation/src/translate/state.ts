import type { State } from '@trunkline/core/driver'

/**
 * State of a call that the adapter keeps. Every member may be missing, since an event may arrive before the reply that
 * sets it.
 */
export interface AcsState {
  /** Raw id of the other side. */
  readonly target?: string
  /** Raw ids of targets that were called together; the first one on the roster is the other side. */
  readonly targets?: readonly string[]
  /** Raw ids of the participants, as last reported. */
  readonly roster?: readonly string[]
  readonly serverCallId?: string
  /** Opaque, valid for one answer, redirection or rejection. */
  readonly incomingCallContext?: string
  /** Sample rate of the media socket in hertz; false if the call was set up without one. */
  readonly streamPrepared?: number | false
  /** Whether the call was set up with a speech service. */
  readonly speechPrepared?: boolean
  /** Whether the call was set up with a transcription socket. */
  readonly transcriptPrepared?: boolean
}

/** Parses the state; members of another type are dropped. */
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

/** The patch with the service's id of an invitation, under its operation; `null` removes it. */
export function invitationState(operation: string, invitationId: string | null): State {
  return { [invitationName(operation)]: invitationId }
}

/** The service's id of an operation's invitation; undefined once the invitation is known to be over. */
export function invitationOf(state: State, operation: string): string | undefined {
  const invitationId = state[invitationName(operation)]
  return typeof invitationId === 'string' ? invitationId : undefined
}

/** Writes the state; an undefined member stays unchanged. */
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

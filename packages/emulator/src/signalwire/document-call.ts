import type { Leg, LegEnd } from '@trunkline/network'

import type { Conference } from './conference.ts'
import type { DocumentSource } from './document-source.ts'
import type { FetchingCall } from './fetch-document.ts'
import type { Queue } from './queue.ts'
import type { Recording, RecordingProject } from './recording.ts'
import type { MediaStream } from './stream.ts'
import type { Target } from './webhook.ts'

/** How a call begins. */
export interface CallSettings {
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-dial'
  readonly from: string
  readonly to: string
  readonly parentCallSid?: string
  /** The caller's name, shown with the number. */
  readonly callerName?: string | undefined
  readonly statusCallback?: Target | undefined
  readonly statusEvents?: readonly string[]
  /** Gets only the end of an incoming call, in a number's own form. */
  readonly numberCallback?: Target | undefined
  readonly fallback?: Target | undefined
}

/** A call, as the verbs of its document act on it. */
export interface DocumentCall extends FetchingCall {
  readonly account: DocumentProject
  readonly streams: Set<MediaStream>
  readonly recordings: Set<Recording>
  readonly live: boolean
  readonly durationSeconds: number
  /** Undefined while the call is live. */
  readonly endCause: LegEnd['cause'] | undefined
  /** Settles when the call is over. */
  readonly ended: Promise<void>
  /** Settles when the call that took this one out of a queue lets it go again. */
  released: Promise<void> | undefined
  /** Takes a leg, which the call follows from now on. */
  begin(leg: Leg): void
  /** Replaces the document that runs. */
  execute(source: DocumentSource): void
  /** Runs something when a document takes the call away from the one it talks with; the returned function cancels that. */
  whenTaken(taken: () => void): () => void
  /** The stream of that name or sid that still runs. */
  liveStream(name: string): MediaStream | undefined
  hangUp(): void
  /** Adds an id that `/_world/calls` shows; a call may have several of a name. */
  attach(name: string, sid: string): void
}

/** A project, as documents reach its calls, conferences and queues. */
export interface DocumentProject extends RecordingProject {
  /** Adds a call; the caller makes it ring. */
  register(settings: CallSettings): DocumentCall
  /** The conference of that name, which begins with its first participant. */
  conference(name: string): Conference
  /** The queue of that name, which begins with its first use. */
  queueNamed(name: string): Queue<DocumentCall>
}

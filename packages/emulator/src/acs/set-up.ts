import type { ApiVersion, CommunicationIdentifier, RequestOf } from './wire/index.ts'

/** What a call was set up with; it cannot be changed later. */
export interface SetUp {
  readonly version: ApiVersion
  /** What the application hears of a call that never came about. */
  readonly failure: 'CreateCallFailed' | 'AnswerFailed' | 'ConnectFailed'
  readonly request: Pick<
    RequestOf<'CreateCall'>,
    'callbackUri' | 'operationContext' | 'mediaStreamingOptions' | 'transcriptionOptions' | 'callIntelligenceOptions'
  >
  /** Who calls. */
  readonly source: CommunicationIdentifier
  /** Who the application is among the participants. */
  readonly application: CommunicationIdentifier
  readonly targets: readonly CommunicationIdentifier[]
  /** Members of CallConnectionProperties that this kind of call has besides. */
  readonly properties: Readonly<Record<string, unknown>>
}

/** Where an operation's events go, and what they carry. */
export interface OperationTag {
  readonly operationContext?: string | undefined
  readonly operationCallbackUri?: string | undefined
}

/** Where an event goes, what it carries, and what it is about when that is not the call. */
export type SourcedTag = OperationTag & { readonly source?: string }

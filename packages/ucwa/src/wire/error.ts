import { looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

/** The body of a refused request, and the `reason` of an event (docs/wire/ucwa.md#errors); `debugInfo` is only for support. */
export const errorBody = z.looseObject({
  code: z.string(),
  subcode: looseText,
  message: looseText,
  /** Of a 400: which parameters are missing or wrong. */
  parameters: z.unknown().optional(),
  debugInfo: z.unknown().optional(),
})

/** Why a request was refused, or an operation failed. */
export type ErrorBody = z.infer<typeof errorBody>

/** The HTTP statuses of each code; none for codes that occur in events only. */
export const errorCodes = {
  BadRequest: [400],
  Forbidden: [403],
  NotFound: [404],
  MethodNotAllowed: [405],
  NotAcceptable: [],
  ClientTimeout: [408],
  Conflict: [409],
  Gone: [410],
  PreconditionFailed: [412],
  EntityTooLarge: [413],
  UnsupportedMediaType: [415],
  PreconditionRequired: [428],
  TooManyRequests: [429],
  ServiceFailure: [500],
  ServiceUnavailable: [503],
  Timeout: [504],
  GatewayTimeout: [504],
  ExchangeServiceFailure: [],
  Informational: [],
  LocalFailure: [],
  RemoteFailure: [],
} as const satisfies Readonly<Record<string, readonly number[]>>

/** A code that the reference lists. */
export type UcwaErrorCode = keyof typeof errorCodes

/** The subcodes that concern calls, by topic; the service may add new ones at any time. */
export const errorSubcodes = {
  declined: [
    'Declined',
    'TransferDeclined',
    'TransferTargetDeclined',
    'NotAcceptable',
    'NotAllowed',
    'RepliedWithOtherModality',
  ],
  busy: ['Busy', 'DoNotDisturb'],
  unanswered: ['Missed', 'Timeout', 'Expired'],
  cancelled: ['Canceled'],
  unreachable: [
    'DestinationNotFound',
    'Unreachable',
    'Unavailable',
    'TemporarilyUnavailable',
    'NormalizationFailed',
    'PhoneNumberConflict',
    'PstnCallFailed',
    'FederationRequired',
    'DialoutNotAllowed',
  ],
  elsewhere: [
    'ConnectedElsewhere',
    'Forwarded',
    'Redirected',
    'Transferred',
    'Replaced',
    'SessionSwitched',
    'DerivedConversation',
  ],
  /** Not failures, although the status says so. */
  ordinary: ['CallTerminated', 'Ended', 'Ejected', 'Removed', 'PromptsStopped'],
  media: [
    'MediaFailure',
    'MediaNegotiationFailure',
    'MediaNegotiationTimeOut',
    'MediaEncryptionMismatch',
    'MediaEncryptionNotSupported',
    'MediaEncryptionRequired',
    'MediaFallback',
    'InvalidMediaDescription',
    'InsufficientBandwidth',
    'IPv6NotSupported',
    'ModalityNotSupported',
  ],
  setting: [
    'CallbackUriUnreachable',
    'CallbackChannelError',
    'ApplicationNotFound',
    'ConversationNotFound',
    'MakeMeAvailableRequired',
    'UserAgentNotAllowed',
    'APIVersionNotSupported',
    'ProvisioningDataUnavailable',
    'ParameterValidationFailure',
    'DeserializationFailure',
  ],
  limit: ['LimitExceeded', 'TooManyConversations', 'TooManyApplications', 'TooManyParticipants', 'TooManyGroups'],
  standing: ['AlreadyExists', 'CannotRedirect', 'PGetReplaced', 'None'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Topic of a subcode. */
export type SubcodeTopic = keyof typeof errorSubcodes

/** The errors that the reference page of startAudioVideo lists, as nearly every other page of a POST does (documented). */
export const startAudioVideoErrors = [
  { status: 500, code: 'ServiceFailure', subcode: 'CallbackChannelError' },
  { status: 409, code: 'Conflict', subcode: 'AlreadyExists' },
  { status: 409, code: 'Conflict', subcode: 'TooManyGroups' },
  { status: 409, code: 'Conflict', subcode: 'None' },
  { status: 410, code: 'Gone', subcode: 'CannotRedirect' },
] as const

import type { EndReason, ErrorCode, OperationFailure } from '@trunkline/core/driver'

/**
 * A reason of the service: its name, and its meaning for a refused request, an operation that failed later, and a call
 * that ended.
 */
export interface Subcode {
  readonly name: string
  /** Undefined if the HTTP status says more. */
  readonly error: ErrorCode | undefined
  readonly failure: OperationFailure['code']
  /** End reason of a call; undefined if the accompanying code says more. */
  readonly end: EndReason | undefined
}

/** The meaning of a subcode; undefined for one that the service added later (docs/wire/acs-call-automation.md#subcodes). */
export function subcodeOf(code: number | undefined): Subcode | undefined {
  const row = code === undefined || !Object.hasOwn(rows, code) ? undefined : rows[code]
  if (row === undefined) return undefined
  const [name, error, failure, end] = row
  return { name, error, failure, end }
}

/** Every subcode of the table. */
export function knownSubcodes(): readonly number[] {
  return Object.keys(rows).map(Number)
}

type Row = readonly [name: string, error: ErrorCode | undefined, failure: OperationFailure['code'], end?: EndReason]

// A 5xx status leaves open whether the work was done, so rows that come with one have no error code of their own.
const byStatus = undefined

const rows: Readonly<Record<number, Row>> = {
  0: ['Success', byStatus, 'unknown'],
  // these four end calls in recordings but are not in the vendor's list
  5001: ['Other Party Left', 'call-ended', 'unknown', 'hung-up'],
  5002: ['Last Party Left', 'call-ended', 'unknown', 'hung-up'],
  5300: ['Removed From Call', 'call-ended', 'unknown', 'hung-up'],
  540000: ['Telephone Hung Up', 'call-ended', 'unknown', 'hung-up'],
  7000: ['Graceful', 'call-ended', 'unknown', 'hung-up'],
  7500: ['Unsupported AAD Identity', 'unauthorized', 'rejected'],
  7501: ['Invalid Token', 'unauthorized', 'rejected'],
  7502: ['Access Not Enabled', 'unauthorized', 'rejected'],
  7504: ['Insufficient Application Permissions', 'unauthorized', 'rejected'],
  7505: ['Enterprise Tenant Mismatch', 'unauthorized', 'rejected'],
  7506: ['Untrusted Certificate', 'unauthorized', 'rejected'],
  7507: ['Call Source Identity Invalid', 'unauthorized', 'rejected'],
  7508: ['Unsupported ACS Identity', 'unauthorized', 'rejected'],
  7509: ['Hmac Validation Error', 'unauthorized', 'rejected'],
  7510: ['Managed Identity Validation Error', 'unauthorized', 'rejected'],
  7600: ['Resource Access Not Enabled', 'unauthorized', 'rejected'],
  7601: ['Invalid ACS Source Identity', 'rejected', 'rejected'],
  7602: ['Invalid ACS Target Identity', 'rejected', 'not-found'],
  7603: ['Invalid ACS Identity', 'rejected', 'not-found'],
  7604: ['Unauthorized Teams Interop Scenario', 'unauthorized', 'rejected'],
  7605: ['Unauthorized Teams Recording Interop Scenario', 'unauthorized', 'rejected'],
  7606: ['Unauthorized ACS Resource For Cognitive Actions', 'unauthorized', 'rejected'],
  8500: ['Invalid Media Mode', 'rejected', 'rejected'],
  8501: ['Call Not Established', 'not-available', 'rejected'],
  8502: ['My Participant ID Not Available', 'not-available', 'rejected'],
  8503: ['Call Media State Audio Inactive', 'not-available', 'media'],
  8504: ['Media Streams Unavailable', 'not-available', 'media'],
  8505: ['Multiple Participants With Replacement', 'rejected', 'rejected'],
  8506: ['Non Compliance Recording Call', 'rejected', 'rejected'],
  8508: ['Operation Canceled', 'conflict', 'unknown'],
  8509: ['Max Silence Timeout Reached', byStatus, 'timeout'],
  8510: ['Initial Silence Timeout Reached', byStatus, 'timeout'],
  8511: ['Play Prompt Failed', byStatus, 'media'],
  8512: ['Play Beep Failed', byStatus, 'media'],
  8513: ['Media Receive Timeout', byStatus, 'timeout'],
  8514: ['Stop Tone Detected', byStatus, 'unknown'],
  8515: ['Max Record Duration Reached', byStatus, 'unknown'],
  8516: ['Call Throttled', 'rate-limited', 'unavailable'],
  8517: ['Call Tenant ID Mismatch', 'unauthorized', 'rejected'],
  8518: ['Call Exception', byStatus, 'unknown'],
  8519: ['Conflict', 'conflict', 'rejected'],
  8520: ['Not Implemented', 'rejected', 'rejected'],
  8521: ['Too Many Hops', 'rejected', 'unreachable'],
  8522: ['Not Found', 'not-found', 'not-found'],
  8523: ['Invalid Argument', 'rejected', 'rejected'],
  8524: ['Invalid Participants Count For Compliance Recording', 'rejected', 'rejected'],
  8525: ['Non Recorded Party', 'rejected', 'rejected'],
  8526: ['Invalid Join Token', 'rejected', 'rejected'],
  8527: ['Invalid Join URL', 'rejected', 'rejected'],
  8528: ['Call Terminated', 'call-ended', 'rejected', 'hung-up'],
  8529: ['Call Throttled Monthly Limit Reached', 'rate-limited', 'unavailable'],
  8530: ['Call Throttled Active Calls Limit Reached', 'rate-limited', 'unavailable'],
  8531: ['Max Digits Received', byStatus, 'unknown'],
  8532: ['Inter Digit Timeout Reached', byStatus, 'timeout'],
  8533: ['Dtmf Option Matched', byStatus, 'unknown'],
  8534: ['Incorrect Tone Entered', byStatus, 'rejected'],
  8535: ['Invalid File Format', 'rejected', 'media'],
  8536: ['File Download Failed', 'rejected', 'media'],
  8537: ['Keep Alive Timeout Reached', byStatus, 'timeout'],
  8538: ['Callee Declined', 'rejected', 'declined', 'declined'],
  8539: ['Callee Busy', 'rejected', 'busy', 'busy'],
  8540: ['Callee Busy Everywhere', 'rejected', 'busy', 'busy'],
  8541: ['Callee Unavailable', 'rejected', 'no-answer', 'no-answer'],
  8542: ['Call Canceled', 'rejected', 'unknown', 'cancelled'],
  8543: ["Call Doesn't Exist", 'not-found', 'not-found', 'unreachable'],
  8544: ['Callee Unreachable', 'rejected', 'unreachable', 'unreachable'],
  8545: ['Speech Option Matched', byStatus, 'unknown'],
  8546: ['Callee Sent Invalid Request', 'rejected', 'rejected'],
  8547: ['Speech Option Not Matched', byStatus, 'rejected'],
  8548: ["Call isn't Group Call", 'not-available', 'rejected'],
  8549: ['Retarget Conversation Creation Failed', byStatus, 'unknown'],
  8550: ['Retarget Media Negotiation Failed', byStatus, 'media'],
  8551: ['Retarget Not Supported', 'rejected', 'rejected'],
  8552: ["Can't Remove Organizer", 'rejected', 'rejected'],
  8553: ['Duplicate Recording', 'conflict', 'rejected'],
  8554: ['Participant Out Of Meeting Audio Mix', 'not-available', 'media'],
  8555: ['Retarget Already In Progress', 'conflict', 'rejected'],
  8556: ['Action Not Supported For CR Call', 'rejected', 'rejected'],
  8557: ['Wrong Format Type', 'rejected', 'media'],
  8558: ['Participant Not Present', 'not-found', 'not-found'],
  8559: ['Duplicate Single Dialout', 'conflict', 'rejected'],
  8560: ['Join Conversation Blocked Due To Locked Meeting', 'not-available', 'rejected'],
  8561: ['Invalid Join Meeting ID', 'rejected', 'not-found'],
  8562: ['Recording Mode Not Supported', 'rejected', 'rejected'],
  8563: ['Speech Not Recognized', byStatus, 'unknown'],
  8564: ['Speech Service Connection Error', byStatus, 'unavailable'],
  8565: ['Cognitive Services Error', byStatus, 'unavailable'],
  8566: ['Unmute Operation Not Allowed', 'rejected', 'rejected'],
  8567: ['ACS Resource Service Principal Not Enabled', 'unauthorized', 'rejected'],
  8568: ['Managed Identity For Cognitive Service Request Failed', 'unauthorized', 'rejected'],
  8569: ['Speech Recognized', byStatus, 'unknown'],
  8570: ['Cognitive Services Speech Recognition Error', byStatus, 'unavailable'],
  8571: ['Recording Operation Conflict', 'conflict', 'rejected'],
  8572: ['Play Service Shutdown', byStatus, 'unavailable'],
  8573: ['Pause Resume Method Not Allowed', 'conflict', 'rejected'],
  8578: ['Transcription Failed', byStatus, 'unknown'],
  8579: ['Transcription Canceled', byStatus, 'unknown'],
  8580: ['Transcription Service Shutdown', byStatus, 'unavailable'],
  8581: ['Invalid Stream URL', 'rejected', 'media'],
  8582: ['Play Source Text Or Ssml Empty', 'rejected', 'rejected'],
  8583: ['Precondition Failed', 'conflict', 'rejected'],
  8585: ['Action Not Valid In Current Call State', 'not-available', 'rejected'],
  8586: ['Incoming Call Not Acknowledged By Bot', 'too-late', 'no-answer', 'no-answer'],
  8587: ['Incoming Call Not Answered Within Time', 'too-late', 'no-answer', 'no-answer'],
  8588: ['Record Completed And Media Receive Timeout', byStatus, 'timeout'],
  8589: ['Record Throttled', 'rate-limited', 'unavailable'],
  8594: ['Update Meeting State Failed', byStatus, 'unknown'],
  8603: ['Media Streaming Failed', byStatus, 'media'],
  8604: ['Media Streaming Canceled', byStatus, 'unknown'],
  8605: ['Transcription Custom Speech Model Not Supported', 'rejected', 'rejected'],
  8606: ['Communication Identifier Creation Failed', byStatus, 'unknown'],
  8607: ['Transfer Operation Conflict', 'conflict', 'rejected'],
  8608: ['Recording Participant Client Error', byStatus, 'rejected'],
  8609: ['Invalid Join Response From Bot', byStatus, 'unknown'],
  8610: ['No Response From Bot On Notification', byStatus, 'timeout'],
  8613: ['Call Throttled Live Captions Limit Reached', 'rate-limited', 'unavailable'],
  8626: ['Transcription Call Summary Failed', byStatus, 'unknown'],
  9001: ['Unknown Error From Underlying Service', byStatus, 'unknown'],
  9002: ['Timeout Error From Underlying Service', byStatus, 'timeout'],
  9003: ['Operation Canceled Error', byStatus, 'unknown'],
  9998: ['Fatal Error', byStatus, 'unknown'],
  9999: ['Unknown', byStatus, 'unknown'],
}

import * as z from 'zod'

import { hasAtMost } from './characters.ts'
import { flag, method, paging, repeated, webUrl, wholeNumber, words } from './field.ts'
import { isParameterKey, missingParameterHalves } from './parameter.ts'
import { streamUrlFault } from './stream-url.ts'

/** The call events of a status callback; only `completed` by default. */
export const callEvents = [
  'initiated',
  'ringing',
  'answered',
  'completed',
  'ringing_forwarded',
  'ringing_queued',
] as const

/** The recording events of a callback; only `completed` by default. */
export const recordingEvents = ['in-progress', 'completed', 'absent'] as const

const trim = z.enum(['trim-silence', 'do-not-trim'])
const recordingChannels = z.enum(['mono', 'dual'])
const recordingTrack = z.enum(['inbound', 'outbound', 'both'])

// docs/wire/signalwire-laml.md#inline-documents
const inlineDocument = z
  .string()
  .min(11)
  .refine((text) => hasAtMost(text, 4000), 'expected at most 4000 characters')

const instructions = {
  Url: webUrl.optional(),
  Method: method.optional(),
  FallbackUrl: webUrl.optional(),
  FallbackMethod: method.optional(),
  StatusCallback: webUrl.optional(),
  StatusCallbackMethod: method.optional(),
  Twiml: inlineDocument.optional(),
  Laml: inlineDocument.optional(),
}

const recordingFields = {
  RecordingChannels: recordingChannels.optional(),
  RecordingTrack: recordingTrack.optional(),
  RecordingStatusCallback: webUrl.optional(),
  RecordingStatusCallbackMethod: method.optional(),
  RecordingStatusCallbackEvent: words(recordingEvents).optional(),
  Trim: trim.optional(),
}

// docs/wire/signalwire-laml.md#answering-machines: seconds for the time-out, milliseconds for the thresholds
const machineDetection = {
  MachineDetection: z.enum(['Enable', 'DetectMessageEnd', 'none']).optional(),
  MachineDetectionTimeout: wholeNumber(1, 120).optional(),
  MachineDetectionSpeechThreshold: wholeNumber(1000, 6000).optional(),
  MachineDetectionSpeechEndThreshold: wholeNumber(500, 5000).optional(),
  MachineDetectionSilenceTimeout: wholeNumber(2000, 10_000).optional(),
  MachineWordsThreshold: wholeNumber(1, 100).optional(),
  AsyncAmd: flag.optional(),
  AsyncAmdStatusCallback: webUrl.optional(),
  AsyncAmdStatusCallbackMethod: method.optional(),
  AsyncAmdPartialResults: flag.optional(),
}

/** The form that places a call; one of `Url`, `ApplicationSid`, `Twiml` and `Laml` defines what the call does. */
export const createCallRequest = z
  .strictObject({
    To: z.string().min(1),
    From: z.string().min(1),
    ApplicationSid: z.string().min(1).optional(),
    ...instructions,
    StatusCallbackEvent: repeated(z.enum(callEvents)).optional(),
    CallerId: z.string().min(1).optional(),
    SendDigits: z
      .string()
      .regex(/^[\d#*wW]{1,32}$/, 'expected 1 to 32 of 0-9 # * w W')
      .optional(),
    Timeout: wholeNumber(1, 600).optional(),
    ...machineDetection,
    Record: flag.optional(),
    ...recordingFields,
    SipAuthUsername: z.string().optional(),
    SipAuthPassword: z.string().optional(),
    MaxPricePerMinute: z
      .string()
      .regex(/^\d+\.?\d{0,4}$/, 'expected dollars with at most four decimals')
      .optional(),
  })
  .refine(({ Url, ApplicationSid, Twiml, Laml }) => [Url, ApplicationSid, Twiml, Laml].some((it) => it !== undefined), {
    error: 'one of Url, ApplicationSid, Twiml and Laml is required',
    path: ['Url'],
  })

/** The form that redirects, cancels or ends a live call; an empty one is not an update. */
export const updateCallRequest = z
  .strictObject({ ...instructions, Status: z.enum(['canceled', 'completed']).optional() })
  .refine((form) => Object.keys(form).length > 0, { error: 'an update changes at least one field' })

/** The query of the list of calls; a time with `<` or `>` in its key bounds a range. */
export const listCallsQuery = z.strictObject({
  Status: z.string().optional(),
  To: z.string().optional(),
  From: z.string().optional(),
  ParentCallSid: z.string().optional(),
  StartTime: z.string().optional(),
  'StartTime<': z.string().optional(),
  'StartTime>': z.string().optional(),
  EndTime: z.string().optional(),
  'EndTime<': z.string().optional(),
  'EndTime>': z.string().optional(),
  ...paging,
})

const streamFields = {
  Url: z.string().check((payload) => {
    const fault = streamUrlFault(payload.value)
    if (fault !== undefined) payload.issues.push({ code: 'custom', message: fault, input: payload.value })
  }),
  Name: z.string().min(1).optional(),
  Track: z.enum(['inbound_track', 'outbound_track', 'both_tracks']).optional(),
  StatusCallback: webUrl.optional(),
  StatusCallbackMethod: method.optional(),
  AuthorizationBearerToken: z.string().min(1).optional(),
}

const numberedPairs: z.core.CheckFn<Record<string, unknown>> = ({ value, issues }) => {
  for (const missing of missingParameterHalves(value)) {
    issues.push({ code: 'custom', message: `${missing} is missing`, path: [missing], input: value })
  }
}

/** The form that starts a one-way stream on a live call, with its custom parameters as `ParameterN.Name` and `ParameterN.Value`. */
export const createStreamRequest = strictWithParameters(streamFields)

/** The form that starts a stream on a conference: a call stream's fields with a codec and two-way pacing. */
export const createConferenceStreamRequest = strictWithParameters({
  ...streamFields,
  StreamCodec: z.enum(['PCMU', 'PCMA', 'L16', 'L16@16000h', 'L16@24000h']).optional(),
  StreamRealTime: flag.optional(),
})

/** The form that stops a stream, the only update of a stream. */
export const updateStreamRequest = z.strictObject({ Status: z.literal('stopped') })

/** The form that starts a recording of a live call; all fields have defaults, so an empty form is valid. */
export const createRecordingRequest = z.strictObject(recordingFields)

/** The form that pauses, resumes (`in-progress`) or stops a recording. */
export const updateRecordingRequest = z.strictObject({
  Status: z.enum(['paused', 'in-progress', 'stopped']),
  PauseBehavior: z.enum(['skip', 'silence']).optional(),
})

/** The query of the list of recordings; the keys of a range end in `<` and `>`, and the carrier ignores any other key. */
export const listRecordingsQuery = z.strictObject({
  CallSid: z.string().optional(),
  ConferenceSid: z.string().optional(),
  DateCreated: z.string().optional(),
  'DateCreated<': z.string().optional(),
  'DateCreated>': z.string().optional(),
  ...paging,
})

/** The query of the list of one call's recordings. */
export const listCallRecordingsQuery = listRecordingsQuery.omit({ CallSid: true, ConferenceSid: true })

/** Form that places a call. */
export type CreateCallForm = z.input<typeof createCallRequest>
/** Form that changes a live call. */
export type UpdateCallForm = z.input<typeof updateCallRequest>
/** Form that starts a stream on a call. */
export type CreateStreamForm = z.input<typeof createStreamRequest>
/** Form that starts a stream on a conference. */
export type CreateConferenceStreamForm = z.input<typeof createConferenceStreamRequest>
/** Form that starts a recording of a call. */
export type CreateRecordingForm = z.input<typeof createRecordingRequest>
/** Form that pauses, resumes or stops a recording. */
export type UpdateRecordingForm = z.input<typeof updateRecordingRequest>

// unknown keys are refused here, because a strict object supports no key patterns
function strictWithParameters<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .object(shape)
    .catchall(z.string())
    .check(({ value, issues }) => {
      for (const key of Object.keys(value)) {
        if (key in shape || isParameterKey(key)) continue
        issues.push({ code: 'unrecognized_keys', keys: [key], input: value })
      }
    })
    .check(numberedPairs)
}

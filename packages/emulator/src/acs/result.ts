import type { LegEnd } from '@trunkline/network'

/** How something ended, as events report it (docs/wire/acs-call-automation.md#result). */
export interface Result {
  readonly code: number
  readonly subCode: number
  readonly message: string
  readonly sipDetails?: { readonly code: number; readonly message: string }
  readonly q850Details?: { readonly code: number; readonly message: string }
}

const result = (code: number, subCode: number, message: string): Result => ({ code, subCode, message })

/** The results that do not depend on how a leg ended. */
export const results = {
  connected: result(200, 0, ''),
  done: result(200, 0, 'The action succeeded.'),
  toneReceived: result(200, 0, 'A tone was received.'),
  ended: result(200, 7000, 'The call was ended by the application. DiagCode: 0#7000.@'),
  endedByOther: result(200, 5001, 'The call was ended by the other side. DiagCode: 0#5001.@'),
  broken: result(408, 8537, 'The other side is heard no more. DiagCode: 408#8537.@'),
  restOfRemoval: result(200, 5002, 'The other participant was removed. DiagCode: 0#5002.@'),
  callerEnded: result(200, 540_000, 'The caller ended the call. DiagCode: 0#540000.@'),
  withdrawn: result(200, 5300, 'The invitation was withdrawn.'),
  transferred: result(200, 7015, 'The transfer succeeded.'),
  cancelled: result(400, 8508, 'The action was cancelled.'),
  badFile: result(400, 8535, 'The file is not a WAV of 16 bit, mono, 16 kHz.'),
  noFile: result(400, 8536, 'The file could not be fetched.'),
  promptFailed: result(500, 8511, 'The prompt could not be played.'),
  maxDigits: result(200, 8531, 'All digits were received.'),
  stopTone: result(200, 8514, 'A stop tone was received.'),
  badText: result(400, 8582, 'The text to speak is empty.'),
  badMarkup: result(400, 8565, 'The markup to speak cannot be read.'),
  toneOfChoice: result(200, 8533, 'A key of a choice was pressed.'),
  wrongTone: result(400, 8534, 'The key belongs to no choice.'),
  wordsOfChoice: result(200, 8545, 'A phrase of a choice was recognized.'),
  wrongWords: result(400, 8547, 'The speech does not match a phrase of a choice.'),
  words: result(200, 8569, 'Speech was recognized.'),
  silence: result(400, 8510, 'Nothing came in time.'),
  interDigit: result(400, 8532, 'No further tone came in time.'),
  gone: result(400, 8558, 'The participant is not on the call.'),
  streamFailed: result(500, 8603, 'Media streaming failed.'),
  transcriptionFailed: result(500, 8578, 'The transcription failed.'),
  noStorage: result(400, 8523, 'The storage of the recording refuses access.'),
  streamUrl: result(400, 8581, 'The stream URL cannot be used.'),
  noCall: result(404, 8522, 'The call is over.'),
  notAccepted: result(400, 8522, 'The invitation is not pending.'),
} as const

/** Why a party that was called is not on the call: code by SIP, subCode by the service, Q.850 beside them. */
export function unreached(end: LegEnd): Result {
  const [code, subCode, sip, q850, what] = causes[end.cause]
  return {
    code,
    subCode,
    message: `${what} DiagCode: ${code}#${subCode}.@`,
    sipDetails: { code: sip[0], message: sip[1] },
    q850Details: { code: q850[0], message: q850[1] },
  }
}

type Diagnosis = readonly [number, string]

const causes: Record<LegEnd['cause'], readonly [number, number, Diagnosis, Diagnosis, string]> = {
  declined: [403, 8538, [603, 'Decline'], [21, 'Call rejected'], 'The callee declined the call.'],
  busy: [486, 8539, [486, 'Busy Here'], [17, 'User busy'], 'The callee is busy.'],
  'no-answer': [480, 8541, [480, 'Temporarily Unavailable'], [19, 'No answer'], 'The callee is unavailable.'],
  unreachable: [404, 8544, [404, 'Not Found'], [1, 'Unallocated number'], 'The callee cannot be reached.'],
  cancelled: [487, 8542, [487, 'Request Terminated'], [16, 'Normal call clearing'], 'The call was cancelled.'],
  'hung-up': [487, 8542, [487, 'Request Terminated'], [16, 'Normal call clearing'], 'The call was cancelled.'],
}

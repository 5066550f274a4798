import { describe, expect, test } from 'vitest'

import { classifyFailure } from '../src/failure.ts'
import { endOf, failureOf } from '../src/translate/result.ts'
import { knownSubcodes, subcodeOf } from '../src/translate/subcode.ts'

const refusal = (code: string, status = 400) =>
  classifyFailure({ status, headers: {}, body: { error: { code, message: 'its words' } } })

describe('the table of subcodes', () => {
  test('has 123 rows, each with a name of its own', () => {
    const codes = knownSubcodes()
    expect(codes).toHaveLength(123)
    expect(new Set(codes.map((code) => subcodeOf(code)?.name)).size).toBe(123)
  })

  test('has an end reason if the subcode decides it, and leaves the rest to the accompanying code', () => {
    const ends = knownSubcodes().flatMap((code) => {
      const end = subcodeOf(code)?.end
      return end === undefined ? [] : [[code, end]]
    })
    expect(ends).toEqual([
      [5001, 'hung-up'],
      [5002, 'hung-up'],
      [5300, 'hung-up'],
      [7000, 'hung-up'],
      [8528, 'hung-up'],
      [8538, 'declined'],
      [8539, 'busy'],
      [8540, 'busy'],
      [8541, 'no-answer'],
      [8542, 'cancelled'],
      [8543, 'unreachable'],
      [8544, 'unreachable'],
      [8586, 'no-answer'],
      [8587, 'no-answer'],
      [540_000, 'hung-up'],
    ])
  })

  test('has no other subcodes', () => {
    expect(subcodeOf(8999)).toBeUndefined()
    expect(subcodeOf(undefined)).toBeUndefined()
  })
})

describe('a refused request', () => {
  test.each([
    ['7504', 'unauthorized'],
    ['7509', 'unauthorized'],
    ['8501', 'not-available'],
    ['8516', 'rate-limited'],
    ['8519', 'conflict'],
    ['8522', 'not-found'],
    ['8523', 'rejected'],
    ['8528', 'call-ended'],
    ['8529', 'rate-limited'],
    ['8530', 'rate-limited'],
    ['8553', 'conflict'],
    ['8583', 'conflict'],
    ['8585', 'not-available'],
    ['8587', 'too-late'],
    ['8589', 'rate-limited'],
    ['8613', 'rate-limited'],
  ])('with %s is %s, and keeps the code and the text', (code, expected) => {
    const failure = refusal(code)
    expect(failure).toMatchObject({ code: expected, providerCode: code })
    expect(failure.providerMessage).toContain('its words')
  })

  test('with a wrong signature has a hint on what to check', () => {
    expect(refusal('7509', 401).providerMessage).toMatch(/access key.*clock/)
  })

  test.each(['0', '9001', '9002', '9999', '8999', 'Unauthorized'])('with %s is classified by its status', (code) => {
    expect(refusal(code, 500)).toEqual({ code: undefined, providerCode: code, providerMessage: 'its words' })
  })

  test('is named by the numeric code inside a general one', () => {
    const error = { code: 'BadRequest', message: 'no', innererror: { code: '8583', message: 'incompatible' } }
    expect(classifyFailure({ status: 412, headers: {}, body: { error } })).toMatchObject({
      code: 'conflict',
      providerCode: '8583',
      providerMessage: 'incompatible',
    })
    const details = { code: 'BadRequest', message: 'no', details: [{ code: '8523' }] }
    expect(classifyFailure({ status: 400, headers: {}, body: { error: details } })).toMatchObject({
      code: 'rejected',
      providerCode: '8523',
    })
  })

  test.each(['', undefined, '<html>Bad gateway</html>', [], { error: 'text' }, { error: { message: 'no code' } }])(
    'with the body %j is classified by its status',
    (body) => {
      expect(classifyFailure({ status: 502, headers: {}, body })).toEqual({})
    },
  )

  test('for a withdrawn api-version is not a missing call', () => {
    const body = { Message: "No HTTP resource was found that matches the request URI 'x'" }
    const failure = classifyFailure({ status: 404, headers: {}, body })
    expect(failure.code).toBe('rejected')
    expect(failure.providerMessage).toContain('api-version')
  })
})

const end = (code?: number, subCode?: number, sip?: number) =>
  endOf('CallDisconnected', { code, subCode, ...(sip !== undefined && { sipDetails: { code: sip } }) }).reason

describe('why a call ended', () => {
  test.each([
    [200, 7000, undefined, 'hung-up'],
    [200, 5001, undefined, 'hung-up'],
    [200, 5002, undefined, 'hung-up'],
    [200, 5300, undefined, 'hung-up'],
    [200, 540_000, undefined, 'hung-up'],
    [undefined, 540_000, undefined, 'hung-up'],
    [200, 0, undefined, 'hung-up'],
    [403, 8538, 603, 'declined'],
    [486, 8539, 486, 'busy'],
    [600, 8540, 600, 'busy'],
    [480, 8541, 480, 'no-answer'],
    [404, 8541, 404, 'unreachable'],
    [487, 8542, 487, 'cancelled'],
    [404, 8544, 404, 'unreachable'],
    [408, 8587, undefined, 'no-answer'],
    [603, undefined, undefined, 'declined'],
    [486, undefined, undefined, 'busy'],
    [480, undefined, undefined, 'no-answer'],
    [487, undefined, undefined, 'cancelled'],
    [500, 560486, 486, 'busy'],
    [500, 9999, undefined, 'failed'],
  ])('%s/%s, SIP %s: %s', (code, subCode, sip, reason) => {
    expect(end(code, subCode, sip)).toBe(reason)
  })

  test('without a reason is unknown for a connected call, and failed for any other', () => {
    expect(endOf('CallDisconnected', undefined)).toEqual({ reason: 'unknown' })
    expect(endOf('CreateCallFailed', undefined)).toEqual({ reason: 'failed' })
    expect(endOf('CreateCallFailed', { code: 200 })).toEqual({ reason: 'failed', providerCode: '200' })
  })

  test("keeps the service's code and text", () => {
    expect(endOf('CreateCallFailed', { code: 486, subCode: 8539, message: 'busy. DiagCode: 486#8539.@' })).toEqual({
      reason: 'busy',
      providerCode: '8539',
      providerMessage: 'busy. DiagCode: 486#8539.@',
    })
  })
})

describe('why an operation failed', () => {
  test.each([
    [400, 8535, 'media'],
    [400, 8536, 'media'],
    [404, 8522, 'not-found'],
    [486, 8539, 'busy'],
    [403, 8538, 'declined'],
    [480, 8541, 'no-answer'],
    [500, 8572, 'unavailable'],
    [486, undefined, 'busy'],
    [500, 9999, 'unknown'],
  ])('%s/%s: %s', (code, subCode, expected) => {
    expect(failureOf('PlayFailed', { code, subCode }).code).toBe(expected)
  })

  test("has the service's text, or else the name of the code, or else the name of the event", () => {
    expect(failureOf('PlayFailed', { subCode: 8536, message: 'not downloaded' })).toMatchObject({
      message: 'not downloaded',
      providerCode: '8536',
    })
    expect(failureOf('PlayFailed', { subCode: 8536, message: '' }).message).toBe('File Download Failed')
    expect(failureOf('PlayFailed', undefined)).toEqual({ code: 'unknown', message: 'PlayFailed without a reason' })
  })
})

test('the summary of a failed transcription has the name of its subcode if the service gives no text', () => {
  expect(failureOf('TranscriptionCallSummaryUpdated', { code: 500, subCode: 8626 })).toEqual({
    code: 'unknown',
    message: 'Transcription Call Summary Failed',
    providerCode: '8626',
  })
})

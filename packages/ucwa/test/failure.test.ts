import { describe, expect, test } from 'vitest'

import { classifyFailure } from '../src/failure.ts'
import { endReasonOf, failureOf } from '../src/translate/reason.ts'
import { errorSubcodes, startAudioVideoErrors } from '../src/wire/index.ts'

const classified = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  classifyFailure({ status, headers, body })

describe('a refused request', () => {
  test('has the documented code for each error of the reference page', () => {
    const codes = startAudioVideoErrors.map(({ status, code, subcode }) => [
      `${code}/${subcode}`,
      classified(status, { code, subcode }).code,
    ])
    expect(codes).toEqual([
      ['ServiceFailure/CallbackChannelError', 'rejected'],
      ['Conflict/AlreadyExists', 'conflict'],
      ['Conflict/TooManyGroups', 'rejected'],
      ['Conflict/None', 'rejected'],
      ['Gone/CannotRedirect', 'unavailable'],
    ])
  })

  test.each([
    [400, 'BadRequest', 'CallbackUriUnreachable', 'rejected', /publicUrl/],
    [403, 'Forbidden', 'ApplicationNotFound', 'unauthorized', /endpoint/],
    [404, 'NotFound', 'DestinationNotFound', 'not-found', undefined],
    [409, 'Conflict', 'LimitExceeded', 'rate-limited', undefined],
    [400, 'BadRequest', 'NormalizationFailed', 'rejected', undefined],
    [500, 'ServiceFailure', 'SomethingNew', undefined, undefined],
  ])('%i %s/%s is %s', (status, code, subcode, expected, hint) => {
    const failure = classified(status, { code, subcode, message: 'No.', debugInfo: { errorReportId: '1' } })
    expect(failure.code).toBe(expected)
    expect(failure.providerCode).toBe(`${code}/${subcode}`)
    expect(failure.providerMessage).toMatch(hint ?? /^No\.$/)
    expect(failure.providerMessage).not.toContain('errorReportId')
  })

  test('without a subcode is classified by its status', () => {
    expect(classified(403, { code: 'Forbidden', message: 'No.' })).toEqual({
      code: undefined,
      providerCode: 'Forbidden',
      providerMessage: 'No.',
    })
  })

  test('of a discovery that needs a region names the region as the cause', () => {
    const failure = classified(500, { code: 'ServiceFailure', message: 'Autodiscover failed!' })
    expect(failure.providerMessage).toContain('?Region=')
  })

  test.each([['<html>'], [''], [undefined], [{ error: 'x' }], [[]]])(
    'by a proxy is classified by its status: %o',
    (body) => {
      expect(classified(502, body)).toEqual({})
    },
  )

  test('because of its token contains the text of the header', () => {
    const diagnostics = '28055;source="server.example";reason="The OAuth token is invalid.";faultcode="wsse:x"'
    const refused = { code: 'unauthorized', providerCode: '28055', providerMessage: 'The OAuth token is invalid.' }
    expect(classified(403, '', { 'x-ms-diagnostics': diagnostics })).toEqual(refused)
    expect(classified(403, { code: 'Forbidden' }, { 'x-ms-diagnostics': diagnostics })).toEqual(refused)
    const other = diagnostics.replace('28055', '28020')
    expect(classified(403, { code: 'Forbidden' }, { 'x-ms-diagnostics': other })).toMatchObject({
      providerCode: 'Forbidden',
    })
  })
})

describe('why a call ended', () => {
  test.each([
    ['Declined', 'declined'],
    ['TransferTargetDeclined', 'declined'],
    ['Busy', 'busy'],
    ['DoNotDisturb', 'busy'],
    ['Missed', 'no-answer'],
    ['Expired', 'no-answer'],
    ['Canceled', 'cancelled'],
    ['Unreachable', 'unreachable'],
    ['PstnCallFailed', 'unreachable'],
    ['ConnectedElsewhere', 'transferred'],
    ['CallTerminated', 'hung-up'],
    ['Ejected', 'hung-up'],
    ['MediaFailure', 'failed'],
    ['TooManyConversations', 'failed'],
    ['BrandNew', 'failed'],
  ])('by the subcode %s: %s', (subcode, reason) => {
    expect(endReasonOf({ code: 'RemoteFailure', subcode })).toBe(reason)
  })

  test('is derived from the code or the state without a subcode', () => {
    expect(endReasonOf({ code: 'Timeout' })).toBe('no-answer')
    expect(endReasonOf(undefined, 'Declined')).toBe('declined')
    expect(endReasonOf(undefined, 'Cancelled')).toBe('cancelled')
    expect(endReasonOf(undefined, 'Failed')).toBe('failed')
    expect(endReasonOf({ code: 'Conflict', subcode: 'None' }, 'Forwarded')).toBe('transferred')
  })

  test('is known for every subcode, with or without a state', () => {
    for (const subcode of Object.values(errorSubcodes).flat<readonly (readonly string[])[]>())
      expect([subcode, endReasonOf({ code: 'RemoteFailure', subcode }, 'Failed')]).not.toContain(undefined)
  })
})

test("a failed operation has a neutral code and the service's text", () => {
  expect(failureOf(undefined)).toEqual({ code: 'unknown', message: 'the service gave no reason' })
  expect(failureOf({ code: 'RemoteFailure', subcode: 'Declined', message: 'No, thanks.' })).toEqual({
    code: 'declined',
    message: 'No, thanks.',
    providerCode: 'RemoteFailure/Declined',
  })
  expect(failureOf({ code: 'GatewayTimeout' })).toMatchObject({ code: 'timeout', message: 'GatewayTimeout' })
})

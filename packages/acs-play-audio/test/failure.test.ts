import { describe, expect, test } from 'vitest'

import { classifyFailure } from '../src/failure.ts'
import { failedReply, failureOf, wasCancelled } from '../src/translate/result.ts'
import { knownSubcodes, subcodeOf } from '../src/translate/subcode.ts'

const refused = (status: number, body: unknown) => classifyFailure({ status, headers: {}, body })
const error = (code: string, message?: string) => ({ error: { code, ...(message !== undefined && { message }) } })

describe('a refused request', () => {
  test.each([
    ['8522', 404, 'not-found'],
    ['8501', 400, 'not-available'],
    ['8553', 400, 'conflict'],
    ['8528', 400, 'call-ended'],
    ['8535', 400, 'rejected'],
    ['7509', 401, 'unauthorized'],
  ])('with the text %s for a code (%i) is %s', (code, status, expected) => {
    expect(refused(status, error(code, 'words'))).toMatchObject({ code: expected, providerCode: code })
  })

  test.each(['404', '9999', '12345', 'Forbidden'])('with the code %s is classified by its status', (code) => {
    expect(refused(404, error(code, 'words'))).toEqual({
      code: undefined,
      providerCode: code,
      providerMessage: 'words',
    })
  })

  test('is explained by the innermost subcode that is known', () => {
    const body = { error: { code: 'BadRequest', message: 'outer', innererror: { code: '8501', message: 'inner' } } }
    expect(refused(400, body)).toMatchObject({ code: 'not-available', providerCode: '8501' })
    const detailed = { error: { code: '404', message: 'outer', details: [{ code: '8522', message: 'gone' }] } }
    expect(refused(404, detailed)).toMatchObject({ code: 'not-found', providerMessage: 'gone' })
  })

  test('is explained by the name of its subcode if it has no text', () => {
    expect(refused(404, error('8522')).providerMessage).toBe('Call or recording not found')
  })

  test.each([
    [400, error('UnsupportedApiVersion', 'The api-version is not supported')],
    [404, { message: 'No HTTP resource was found that matches' }],
    [400, 'Unsupported API version'],
  ])('for its api-version (%i) does not look like a missing call, and names the migration guide', (status, body) => {
    const failure = refused(status, body)
    expect(failure.code).toBe('rejected')
    expect(failure.providerMessage).toContain('@trunkline/acs-call-automation')
  })

  test.each(['', '<html>no</html>', undefined, null, 7])('by a proxy is classified by its status: %j', (body) => {
    expect(refused(502, body)).toEqual({})
  })
})

describe('an operation that failed later', () => {
  test.each([
    [8535, 'media'],
    [8536, 'media'],
    [8511, 'media'],
    [8537, 'timeout'],
    [8522, 'not-found'],
    [1, 'unknown'],
  ])('with subcode %i is %s', (subcode, code) => {
    const failure = failureOf('PlayAudioResult', { code: 400, subcode, message: 'words' })
    expect(failure).toEqual({ code, message: 'words', providerCode: String(subcode) })
  })

  test('without a text has a name, and without a subcode its code', () => {
    expect(failureOf('PlayAudioResult', { subcode: 8536 })).toMatchObject({ message: 'File download failed' })
    expect(failureOf('PlayAudioResult', { code: 500, subcode: 0 })).toMatchObject({ providerCode: '500' })
    expect(failureOf('PlayAudioResult', undefined).message).toBe('PlayAudioResult without a reason')
  })

  test('was canceled if its subcode is 8508, whatever its status is', () => {
    expect(wasCancelled({ code: 200, subcode: 8508 })).toBe(true)
    expect(wasCancelled({ code: 8508, subcode: 0 })).toBe(false)
    expect(wasCancelled(undefined)).toBe(false)
  })

  test('fails at once if the reply says so', () => {
    expect(failedReply('play', { status: 'running' })).toBeUndefined()
    expect(failedReply('play', {})).toBeUndefined()
    const resultInfo = { code: 400, subcode: 8536, message: 'no file' }
    expect(failedReply('play', { status: 'Failed', resultInfo })).toMatchObject({
      code: 'operation-failed',
      providerCode: '8536',
    })
  })
})

test('every known subcode has a name of its own or shares it with its twin', () => {
  const names = knownSubcodes().map((code) => subcodeOf(code)?.name)
  expect(names).not.toContain(undefined)
  expect(names.length - new Set(names).size).toBe(1)
})

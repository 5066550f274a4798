import { describe, expect, it } from 'vitest'

import { classify, endReason } from '../src/failure.ts'

describe('an error number', () => {
  it.each([
    [10000, 'rejected'],
    [20003, 'unauthorized'],
    [20009, 'conflict'],
    [20404, 'not-found'],
    [20422, 'rejected'],
    [20429, 'rate-limited'],
    [21211, 'rejected'],
    [21217, 'rejected'],
    [21220, 'not-available'],
    [30010, 'rejected'],
  ])('%d is %s', (code, expected) => {
    expect(classify({ body: { code, message: 'why', status: 400 } })).toEqual({
      code: expected,
      providerCode: String(code),
      providerMessage: 'why',
    })
  })

  it('of a full queue is rate-limited, and says that waiting does not help', () => {
    expect(classify({ body: { code: 21_611, message: 'full' } })).toEqual({
      code: 'rate-limited',
      providerCode: '21611',
      providerMessage: 'full',
      transient: false,
    })
  })

  it.each([20504, 99999])('%d lets the status decide', (code) => {
    expect(classify({ body: { code } })).toEqual({ code: undefined, providerCode: String(code) })
  })

  it('may be text inside a list, or missing', () => {
    expect(classify({ body: { errors: [{ code: '21219', message: 'trial' }] } })).toMatchObject({ code: 'rejected' })
    expect(classify({ body: { errors: ['no'] } })).toEqual({ providerMessage: 'no' })
    expect(classify({ body: '<html>' })).toEqual({ providerMessage: undefined })
  })
})

describe('a call', () => {
  it.each([
    ['completed', '200', 'hung-up'],
    ['busy', undefined, 'busy'],
    ['busy', '603', 'declined'],
    ['no-answer', undefined, 'no-answer'],
    ['canceled', '487', 'cancelled'],
    ['failed', undefined, 'failed'],
    ['failed', '500', 'failed'],
    ['failed', '404', 'unreachable'],
    ['failed', '480', 'unreachable'],
    ['failed', '484', 'unreachable'],
    ['failed', '503', 'unreachable'],
    ['failed', '486', 'busy'],
    ['failed', '603', 'declined'],
    ['failed', '408', 'no-answer'],
  ] as const)('that is %s with %s ended because of %s', (status, code, reason) => {
    expect(endReason(status, code)).toBe(reason)
  })
})

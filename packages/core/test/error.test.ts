import { TelephonyError } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

test('a failure by another name keeps what the carrier said, and has the first as its cause', () => {
  const said = {
    callId: 'c_1',
    provider: 'one',
    providerCode: '8522',
    providerMessage: 'Gone.',
    requestId: 'r',
    status: 404,
  }
  const first = new TelephonyError('not-found', 'There is no such call', { ...said, retryable: true })
  const later = first.as('too-late', 'It had stopped ringing')
  expect(later).toMatchObject({ ...said, code: 'too-late', message: 'It had stopped ringing', retryable: false })
  expect(later.cause).toMatchObject({ message: expect.stringContaining('There is no such call') })
})

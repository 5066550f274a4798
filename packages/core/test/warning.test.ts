import { describe, expect, test } from 'vitest'

import { House } from './fixtures/house.ts'

describe('a warning', () => {
  test('comes once for each code and check, however many texts a stranger makes up', () => {
    const house = new House()
    for (let index = 0; index < 3_000; index += 1)
      for (const check of ['name', 'value'])
        house.host.warn({ code: 'odd', check, message: `an odd ${check}: ${index}`, callId: `c_${index}` })
    expect(house.warnings.map(({ check, count }) => [check, count])).toEqual([
      ['name', 1],
      ['value', 1],
    ])
    expect(house.telephony.warnings()).toMatchObject([
      { code: 'odd', check: 'name', count: 3_000, message: 'an odd name: 2999' },
      { code: 'odd', check: 'value', count: 3_000 },
    ])
  })

  test('of an adapter that makes up its codes fills neither the memory nor the log', () => {
    const house = new House()
    for (let index = 0; index < 3_000; index += 1) house.host.warn({ code: `odd-${index}`, message: 'odd' })
    expect(house.warnings).toHaveLength(201)
    expect(house.telephony.warnings()).toHaveLength(201)
    expect(house.telephony.warnings().at(-1)?.count).toBe(2_800)
  })

  test('is one line of bounded length without personal data', () => {
    const house = new House()
    house.host.warn({ code: 'odd', message: `from +14255550123\n\u202E${'x'.repeat(5_000)}` })
    expect(house.warnings[0]?.message).toMatch(/^from \+…23 x+$/)
    expect(house.warnings[0]?.message).toHaveLength(1_000)
  })
})

async function refusal(house: House, url: string): Promise<string> {
  house.carrier.receipt = () => ({ kind: 'refused', check: 'signature', detail: 'no header', reply: { status: 403 } })
  await house.telephony.receive({ method: 'GET', url, headers: {}, body: new Uint8Array() })
  return house.warnings[0]?.message ?? ''
}

describe('a refused webhook', () => {
  const query = '?From=%2B14255550123&CallerName=Alice%20B&flag'

  test('shows its route and the names in its query, but neither a value nor its token', async () => {
    const house = new House()
    const { id } = await house.dial()
    const path = house.callPath(id)
    const message = await refusal(house, path + query)
    expect(message).toContain('/trunkline/scripted/event/c.c_…?From=…&CallerName=…&…)')
    for (const secret of ['4255550', 'Alice', 'flag', path.split('/').at(-1) ?? ''])
      expect(message).not.toContain(secret)
  })

  test('with a path and a query of any length and content stays short and on one line', async () => {
    const message = await refusal(
      new House(),
      `/trunkline/scripted/${'\n\u202E\u001B'.repeat(999)}/h?${'a&'.repeat(9_999)}`,
    )
    expect(message.length).toBeLessThan(500)
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

test('a refused media socket shows its route without its query', async () => {
  const house = new House({
    media: { accept: () => Promise.resolve({ accepted: false, status: 401, check: 'jwt', detail: 'expired' }) },
  })
  const { id } = await house.dial()
  await house.telephony.admit({ url: `${house.mediaPath(id)}?jwt=abc.def`, headers: {} })
  expect(house.warnings).toMatchObject([{ code: 'refused-socket', check: 'jwt' }])
  expect(house.warnings[0]?.message).toContain('?jwt=…')
  expect(house.warnings[0]?.message).not.toContain('abc')
})

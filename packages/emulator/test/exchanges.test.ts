import { type Emulator, type Exchange, startEmulator } from '@trunkline/emulator'
import { systemClock } from '@trunkline/network'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { HttpLog } from '../src/http-log.ts'
import { createTestDoor, SECRET, startApplication } from './test-door.ts'

let emulator: Emulator
beforeEach(async () => {
  emulator = await startEmulator({ doors: [createTestDoor] })
})
afterEach(() => emulator.close())

async function exchanges(query = ''): Promise<Exchange[]> {
  const reply = await fetch(`${emulator.url}/_world/exchanges${query}`)
  return ((await reply.json()) as { exchanges: Exchange[] }).exchanges
}

test('requests, replies and callbacks are kept in order, and can be filtered and cleared', async () => {
  await using application = await startApplication()
  const body = JSON.stringify({ to: '+1', callback: `${application.url}/events` })
  const { id } = (await (await fetch(`${emulator.url}/test/calls`, { method: 'POST', body })).json()) as { id: string }
  await application.received(2)
  const all = await exchanges()
  expect(all.map(({ kind, direction, event, call }) => [kind, direction, event, call])).toEqual([
    ['request', 'in', undefined, id],
    ['callback', 'out', 'ringing', id],
    ['callback', 'out', 'answered', id],
  ])
  expect(all[0]).toMatchObject({
    id: 1,
    door: 'test',
    method: 'POST',
    url: '/test/calls',
    status: 201,
    requestBody: body,
  })
  expect(await exchanges('?kind=callback')).toHaveLength(2)
  expect(await exchanges('?door=other')).toEqual([])
  expect(await exchanges(`?call=${id}`)).toHaveLength(3)
  await fetch(`${emulator.url}/_world/exchanges`, { method: 'DELETE' })
  expect(await exchanges()).toEqual([])
})

test('no secret of the ready object is to be seen, in whatever form it travels', async () => {
  const basic = Buffer.from(`user:${SECRET}`).toString('base64')
  const secrets = [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64'), basic]
  await fetch(`${emulator.url}/test/${encodeURIComponent(SECRET)}?other=${encodeURIComponent(SECRET)}`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'x-other': SECRET },
    body: JSON.stringify({ plain: SECRET, based: Buffer.from(SECRET).toString('base64') }),
  })
  const text = await (await fetch(`${emulator.url}/_world/exchanges`)).text()
  expect(text).toContain('***')
  for (const secret of secrets) expect(text).not.toContain(secret)
})

function logged(headers: Record<string, string>, body: string, url = '/x'): string {
  const log = new HttpLog(systemClock)
  log.begin({ door: 'd', kind: 'request', direction: 'in', method: 'POST', url, headers, body }).ended({ status: 200 })
  return JSON.stringify(log.list())
}

test('what goes under the name of a secret is masked in headers, JSON, forms, queries, markup and addresses', () => {
  expect(logged({ Authorization: 'HMAC abc-hidden', 'X-SignalWire-Signature': 'hidden' }, '')).not.toContain('hidden')
  expect(logged({}, '{"apiToken":"hid\\"den","nested":{"accessKey": "hidden"}}')).not.toContain('hid')
  expect(logged({}, 'Url=x&AuthorizationBearerToken=hidden&SipAuthPassword=hidden')).not.toContain('hidden')
  expect(logged({}, '', '/hook?sig=hidden&token=hidden&page=2')).toMatch(/sig=\*\*\*&token=\*\*\*&page=2/)
  expect(logged({}, '<Stream authBearerToken="hidden" name="n"/>')).not.toContain('hidden')
  expect(logged({}, '', 'https://user:hidden@example.com/x')).toContain('https://***@example.com/x')
})

test('a secret that becomes known after its exchange is masked all the same', () => {
  const log = new HttpLog(systemClock)
  log.begin({ door: 'd', kind: 'request', direction: 'in', method: 'POST', url: '/', headers: {}, body: 'a=hidden' })
  expect(log.list()[0]?.requestBody).toBe('a=hidden')
  log.masking.add(['hidden'])
  expect(log.list()[0]?.requestBody).toBe('a=***')
})

test('bodies are cut, sound is not stored, and only the last 2,000 exchanges are kept', () => {
  expect(logged({}, 'x'.repeat(20_000)).length).toBeLessThan(17_000)
  const log = new HttpLog(systemClock)
  const start = { door: 'd', kind: 'request', direction: 'in', method: 'POST', url: '/' } as const
  log.begin({ ...start, headers: { 'content-type': 'audio/wav' }, body: new Uint8Array(1000) })
  expect(log.list()[0]?.requestBody).toBe('(1000 bytes of audio/wav)')
  for (let index = 0; index < 2000; index++) log.begin({ ...start, headers: {} })
  expect([log.list().length, log.list()[0]?.id]).toEqual([2000, 2])
})

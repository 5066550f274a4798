import { costOfDoubling, costRatio, filled, hostileJson, ordinaryJson } from '@trunkline/contract'
import type { Receipt, Route } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { acsPlayAudio } from '../src/index.ts'
import { createHost } from './fixtures/host.ts'
import { connectionString, source } from './fixtures/service.ts'

const ofCall: Route = { purpose: 'event', token: 'call', callId: 'call-1' }
const ofGrid: Route = { purpose: 'grid', token: 'static' }
const open = (host = createHost()) => acsPlayAudio({ connectionString, source }).open(host)
const session = open()

function receive(route: Route, body: string, { ingress } = session): Promise<Receipt> {
  if (ingress.kind !== 'webhook') throw new Error(ingress.kind)
  const url = 'https://app.example.com/trunkline'
  return ingress.receive({
    method: 'POST',
    url,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(body),
    route,
  })
}

const event = (type: string, data: string) => `{"id":"1","type":"Microsoft.Communication.${type}","data":${data}}`
const whole = 65_536
const reference = ordinaryJson(whole)
const parsing = (): unknown => JSON.parse(reference)

const deliveries: typeof hostileJson = [
  ...hostileJson,
  ['events of a type that is not known', (bytes) => filled(bytes, () => '{"id":"1","type":"x"}')],
  ['events with nothing in them', (bytes) => filled(bytes, () => event('ParticipantsUpdated', '{}'))],
  ['participants', (bytes) => event('ParticipantsUpdated', `{"participants":${filled(bytes - 99, () => '{}')}}`)],
  [
    'recording files',
    (bytes) =>
      event(
        'RecordingFileStatusUpdated',
        `{"recordingStorageInfo":{"recordingChunks":${filled(bytes - 199, () => '{}')}}}`,
      ),
  ],
]

describe('a delivery costs at most five times what parsing as much JSON costs, and twice the bytes twice as much', () => {
  test.each(deliveries)('%s', async (_, make) => {
    const receiving = (route: Route) => (bytes: number) => {
      const body = make(bytes)
      return () => receive(route, body)
    }
    for (const route of [ofCall, ofGrid]) {
      expect(await costRatio(receiving(route)(whole), parsing)).toBeLessThan(5)
      expect(await costOfDoubling(receiving(route), whole)).toBeLessThan(3)
    }
  })
})

describe('a delivery that would take long to read is refused without an exception', () => {
  test.each([
    ['body:depth', 400, '['.repeat(200_000) + ']'.repeat(200_000)],
    ['body:depth', 400, `${'{"data":'.repeat(65)}1${'}'.repeat(65)}`],
    ['body:values', 413, filled(40_000, () => '1')],
    ['body:events', 413, filled(4_000, () => '{"id":"1","type":"x"}')],
    ['body', 400, '"'],
  ])('by the check %s with %i', async (check, status, body) => {
    for (const route of [ofCall, ofGrid])
      expect(await receive(route, body)).toMatchObject({ kind: 'refused', check, reply: { status } })
  })

  test('a delivery within the limits is read', async () => {
    const most = JSON.stringify(Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, type: 'x' })))
    for (const route of [ofCall, ofGrid])
      expect(await receive(route, most)).toMatchObject({ kind: 'notice', reply: { status: 200 } })
  })
})

test('the problem of a malformed event is reported in our own words, once for any number of events', async () => {
  const host = createHost()
  const secret = '+14255550123'
  const names = filled(2_000, (index) => event('DtmfReceived', `{"toneInfo":{"tone":{"${secret}${index}":1}}}`))
  await receive(ofCall, names, open(host))
  const said = host.warnings.filter((warning) => warning.includes('not as documented'))
  expect(said.length).toBeGreaterThan(10)
  expect(new Set(said).size).toBe(1)
  expect(said[0]).toContain('DtmfReceived')
  expect(said[0]).toContain('toneInfo.tone')
  expect(said.join('')).not.toContain(secret)
})

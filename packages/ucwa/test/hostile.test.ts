import { costOfDoubling, costRatio, filled, hostileJson, ordinaryJson } from '@trunkline/contract'
import type { Receipt } from '@trunkline/core/driver'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { skypeForBusiness } from '../src/trusted-application/config.ts'
import { createIngress } from '../src/trusted-application/ingress.ts'
import { readBatch, readDataUri, readResource, readSessionDescription } from '../src/wire/index.ts'
import { createBench } from './fixtures/adapter.ts'
import { type House, openHouse } from './fixtures/house.ts'
import { createClient, tenantId } from './fixtures/service.ts'

let house: House
let authorization: string
beforeAll(async () => {
  house = await openHouse()
  authorization = house.issuer.bearer()
})
afterAll(() => house[Symbol.asyncDispose]())

const post = (body: string) => house.post(house.telephony.routeUrl('incoming'), body, { authorization })

/** The work after the signature check, which runs in another thread. */
const claims = { appid: skypeForBusiness, tid: tenantId }
const verifier = { prepare: () => Promise.resolve(), verify: () => Promise.resolve({ ok: true, claims } as const) }
const sender = { applicationId: skypeForBusiness, tenantId }
const trusting = createIngress({ host: createBench().host, verifier, hosts: createClient().hosts, sender })

function receive(body: string): Promise<Receipt> {
  if (trusting.kind !== 'webhook') throw new Error(trusting.kind)
  return trusting.receive({
    method: 'POST',
    url: 'https://app.example.com/trunkline',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(body),
    route: { purpose: 'incoming', token: 'static' },
  })
}

const whole = 65_536
const reference = ordinaryJson(whole)
const parsing = (): unknown => JSON.parse(reference)
const sent = (events: string) => `{"sender":[{"rel":"x","href":"/x","events":${events}}]}`
const participant = (members: string) =>
  sent(`[{"link":{"rel":"participant","href":"/p"},"type":"added","_embedded":{"participant":{${members}}}}]`)

const deliveries: typeof hostileJson = [
  ...hostileJson,
  ['senders', (bytes) => `{"sender":${filled(bytes - 12, () => '{"rel":"x","href":"y"}')}}`],
  ['senders that are none', (bytes) => `{"sender":${filled(bytes - 12, () => '{}')}}`],
  ['events that are none', (bytes) => sent(filled(bytes - 99, () => '{}'))],
  ['small events', (bytes) => sent(filled(bytes - 99, () => '{"link":{"rel":"a","href":"b"},"type":"t"}'))],
  ['links', (bytes) => participant(`"_links":${filled(bytes - 199, (index) => `"${index}":{"href":"/"}`, '{}')}`)],
  ['links of one name', (bytes) => participant(`"_links":{"self":${filled(bytes - 199, () => '{"href":"/"}')}}`)],
  ['embedded resources', (bytes) => participant(`"_embedded":{"self":${filled(bytes - 199, () => '{}')}}`)],
]

describe('a delivery costs at most five times what parsing as much JSON costs, and twice the bytes twice as much', () => {
  test.each(deliveries)('%s', async (_, make) => {
    const receiving = (bytes: number) => {
      const body = make(bytes)
      return () => receive(body)
    }
    expect(await costRatio(receiving(whole), parsing)).toBeLessThan(5)
    expect(await costOfDoubling(receiving, whole)).toBeLessThan(3)
  })
})

describe('a delivery that would take long to read is refused without an exception', () => {
  test.each([
    ['body:depth', 400, '['.repeat(32_000) + ']'.repeat(32_000)],
    ['body:depth', 400, participant(`"_embedded":${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)],
    ['body:values', 413, sent(filled(40_000, () => '1'))],
    ['body:events', 413, sent(filled(4_000, () => '{"link":{}}'))],
    ['body', 400, '"'],
  ])('by the check %s with %i', async (check, status, body) => {
    expect(await post(body)).toMatchObject({ status })
    expect(house.warnings.map(({ message }) => message).join()).toContain(`its ${check} check`)
  })

  test('links beyond those that a resource has are not read', () => {
    const names = Array.from({ length: 200 }, (_, index) => `r${index}`)
    const links = Object.fromEntries(names.map((name) => [name, Array.from({ length: 200 }, () => ({ href: '/' }))]))
    const resource = readResource({ _links: links })
    expect(resource?.links.size).toBe(64)
    expect(resource?.links.get('r0')).toHaveLength(64)
  })

  test('a delivery within the limits is read', async () => {
    const events = Array.from({ length: 100 }, (_, index) => ({ link: { rel: `a${index}`, href: 'b' }, type: 't' }))
    expect(await post(sent(JSON.stringify(events)))).toMatchObject({ status: 200 })
  })
})

const links: typeof hostileJson = [
  ['parameters', (bytes) => `data:application/sdp;${'a=1;'.repeat(bytes / 4)},`],
  ['a quoted parameter that is not closed', (bytes) => `data:application/sdp;a="${'"a'.repeat(bytes / 2)},`],
  ['escapes', (bytes) => `data:application/sdp,${'%41'.repeat(bytes / 3)}`],
  ['base64', (bytes) => `data:application/sdp;base64,${'QUJD'.repeat(bytes / 4)}`],
  ['line breaks', (bytes) => `data:multipart/alternative;boundary=x,${'%0d%0a'.repeat(bytes / 6)}`],
  ['boundaries', (bytes) => `data:multipart/alternative;boundary=x,${'%0a--x'.repeat(bytes / 6)}`],
  ['headers', (bytes) => `data:multipart/alternative;boundary=x,%0a--x%0d%0a${'a:b%0a'.repeat(bytes / 6)}`],
  ['blanks after a boundary', (bytes) => `data:multipart/alternative;boundary=x,%0a--x${'+'.repeat(bytes)}y`],
]

describe('a link that carries its content takes twice as long for twice the bytes', () => {
  test.each(links)('of %s', async (_, make) => {
    for (const read of [readDataUri, readSessionDescription]) {
      const reading = (bytes: number) => {
        const href = make(bytes)
        return () => read(href)
      }
      expect(await costOfDoubling(reading, whole)).toBeLessThan(3)
    }
  })
})

const batches: typeof hostileJson = [
  ['boundaries', (bytes) => '\n--x'.repeat(bytes / 4)],
  ['parts', (bytes) => '\n--x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n'.repeat(bytes / 36)],
  ['line breaks', (bytes) => `\n--x\r\n${'\r\n'.repeat(bytes / 2)}`],
  ['headers', (bytes) => `\n--x\r\n\r\nHTTP/1.1 200 OK\r\n${'a:b\r\n'.repeat(bytes / 5)}`],
  ['a long status line', (bytes) => `\n--x\r\n\r\nHTTP/1.1 200 ${'x'.repeat(bytes)}`],
]

describe('the reply to a batch takes twice as long for twice the bytes', () => {
  test.each(batches)('of %s', async (_, make) => {
    const reading = (bytes: number) => {
      const text = make(bytes)
      return () => readBatch(text, 'multipart/batching;boundary=x')
    }
    expect(await costOfDoubling(reading, whole)).toBeLessThan(3)
  })
})

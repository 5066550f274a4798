import type { ServerReply } from '@trunkline/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { delivery, events, href, occurrence, probe } from './fixtures/event.ts'
import { dialled, type House, openHouse } from './fixtures/house.ts'
import { answerAt, token } from './fixtures/service.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const route = (): string => house.telephony.routeUrl('incoming')
const reasons = (): string[] => house.warnings.map(({ message }) => message)

/** Registers a handler of incoming calls, and records its calls. */
function listening(): { readonly calls: string[] } {
  const calls: string[] = []
  house.telephony.onIncomingCall(({ id }) => void calls.push(id))
  return { calls }
}

async function get(url: string): Promise<ServerReply | undefined> {
  const { pathname } = new URL(url)
  return house.telephony.receive({ method: 'GET', url: pathname, headers: {}, body: new Uint8Array() })
}

describe('a probe of the service', () => {
  test('is answered 200, signed or not, and emits nothing', async () => {
    const { calls } = listening()
    expect(await house.post(route(), probe)).toMatchObject({ status: 200 })
    expect(await house.post(route(), probe, {})).toMatchObject({ status: 200 })
    expect(await house.post(route(), `\uFEFF${JSON.stringify(probe)}`, {})).toMatchObject({ status: 200 })
    expect(await get(route())).toMatchObject({ status: 200 })
    expect(calls).toEqual([])
    expect(house.warnings).toEqual([])
  })

  test('is not recognized if it is long, has events, or comes to an unknown URL', async () => {
    const long = { ...probe, padding: 'x'.repeat(5_000) }
    expect(await house.post(route(), long, {})).toMatchObject({ status: 401 })
    expect(await house.post(route(), delivery('service:', 1, events.incoming()), {})).toMatchObject({ status: 401 })
    expect(await house.post(route().replace(/[^/]+$/, 's.forged'), probe, {})).toMatchObject({ status: 403 })
  })
})

describe('a callback', () => {
  test.each<[string, () => string | undefined, string]>([
    ['without a token', () => undefined, 'missing'],
    ['with a token for another audience', () => house.issuer.bearer({ aud: 'https://other.example/app' }), 'audience'],
    ['of another tenant', () => house.issuer.bearer({ tid: '99999999-0000-4000-8000-000000000000' }), 'tid'],
    ['of another application', () => house.issuer.bearer({ appid: '99999999-0000-4000-8000-000000000000' }), 'appid'],
    ['of an application that does not say which', () => house.issuer.bearer({ appid: undefined }), 'appid'],
    ['of another issuer', () => house.issuer.bearer({ iss: 'https://sts.windows.net/other/' }), 'issuer'],
    ['whose token has expired', () => house.issuer.bearer({ exp: 1_000 }), 'expired'],
    ['whose token somebody else signed', () => house.issuer.forged(), 'signature'],
    ['whose token is none', () => 'Bearer nonsense', 'malformed'],
  ])('%s is refused before it is read', async (_, authorization, check) => {
    const { calls } = listening()
    const header = authorization()
    // a body that would be refused if it were read
    for (const body of [incoming(), '{{{'])
      expect(await house.post(route(), body, header === undefined ? {} : { authorization: header })).toMatchObject({
        status: 401,
      })
    expect(calls).toEqual([])
    expect(reasons()[0]).toContain(`jwt:${check}`)
    expect(JSON.stringify(house.warnings)).not.toContain(header?.split('.')[2] ?? 'Bearer')
  })

  test.each<[string, string, number]>([
    ['no JSON', '{{{', 400],
    ['no delivery', '[]', 400],
    ['senders that are none', '{"sender":["a"]}', 400],
  ])('with %s is refused', async (_, body, status) => {
    expect(await house.post(route(), body)).toMatchObject({ status })
  })

  test('with a byte-order mark is read', async () => {
    const { calls } = listening()
    await house.post(route(), `\uFEFF${JSON.stringify(incoming())}`)
    expect(calls).toHaveLength(1)
  })

  test.each([
    'https://evil.example',
    'http://pool7.infra.lync.com',
    'https://pool.infra.lync.com.evil.example',
    'nonsense',
  ])('that refers to %s is refused, and our token goes nowhere', async (baseuri) => {
    const { calls } = listening()
    const evil = answerAt('https://evil.example', { status: 204 })
    const reply = await house.post(route(), { ...incoming(), baseuri })
    expect(reply).toMatchObject({ status: 403 })
    expect(calls).toEqual([])
    expect(evil).toEqual([])
    expect(reasons()[0]).toContain('baseuri')
    expect(JSON.stringify(house.warnings)).not.toContain(token)
  })

  test('whose single link leads elsewhere loses that link, with a warning', async () => {
    const { call, url } = await dialled(house)
    const links = { stopAudioVideo: href.terminate, transfer: 'https://evil.example/transfer' }
    await house.deliver(url, events.call('Connected', { links }))
    await call.answered()
    expect(call.available('transfer')).toBe(false)
    await expect(call.transfer('sip:agent@contoso.example')).rejects.toMatchObject({ code: 'not-available' })
    expect(reasons().filter((reason) => reason.includes('evil.example'))).toHaveLength(1)
  })

  test('with a malformed event emits the others, and warns', async () => {
    const { call, url } = await dialled(house)
    const odd = { sender: { rel: '~conversation', href: href.conversation }, event: { type: 'updated', link: 5 } }
    expect(await house.deliver(url, odd, events.call('Connected'))).toMatchObject({ status: 200 })
    await call.answered()
    expect(reasons()).toEqual([expect.stringContaining('not as documented at link')])
  })

  test('of an unknown kind becomes a provider-event with the original body', async () => {
    const { call, url } = await dialled(house)
    const following = call.events()
    await house.deliver(
      url,
      occurrence('dataCollaboration', href.conversation, { type: 'added', properties: { a: 1 } }),
    )
    for await (const event of following) {
      if (event.type !== 'provider-event') continue
      expect(event).toMatchObject({ name: 'data-collaboration-added', raw: { type: 'added' } })
      break
    }
  })

  test('that is delivered twice is emitted once', async () => {
    const { call, url } = await dialled(house)
    const body = delivery('service:', 77, events.call('Connected'), events.tone('Tone1', 1))
    const keys: string[] = []
    const reading = (async () => {
      for await (const event of call.events()) if (event.type === 'digit-received') keys.push(event.digit)
    })()
    await house.post(url, body)
    await house.post(url, body)
    await house.deliver(url, events.tone('Tone2', 2), events.conversationDeleted())
    await reading
    expect(keys).toEqual(['1', '2'])
  })
})

test('the context of an incoming call is the same in each process and delivery, and fits the limit', async () => {
  listening()
  const replies = [
    await house.deliver(route(), events.incoming()),
    await house.deliver(route(), events.incoming('another-operation')),
  ].map((reply) => String(reply?.body))
  expect(replies[0]).toBe(replies[1])
  expect(replies[0]).toMatch(/^\{"CallbackContext":"i_[\w-]{22}"\}$/)
  await using other = await openHouse()
  other.telephony.onIncomingCall(() => undefined)
  expect((await other.deliver(other.telephony.routeUrl('incoming'), events.incoming()))?.body).toBe(replies[0])
})

test('an invented context cannot name a call that we placed', async () => {
  const { call } = await dialled(house)
  await house.deliver(`${route()}?callbackContext=${call.id}`, events.conversationDeleted())
  expect(call.state).toBe('dialled')
})

test('the callback URL of a call is valid for that call only', async () => {
  const { call, url } = await dialled(house)
  const forged = url.replace(/c_[\w-]+/, 'c_somebodyelse')
  expect(await house.post(forged, delivery('service:', 5, events.conversationDeleted()))).toMatchObject({ status: 403 })
  expect(call.state).toBe('dialled')
})

function incoming(): object {
  return delivery('ms:rtc:saas:', 1, events.incoming())
}

import { inspect } from 'node:util'

import type { CallEvent } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { delivery, events, href } from './fixtures/event.ts'
import { dialled, type House, onCall, openHouse } from './fixtures/house.ts'
import { openLab } from './fixtures/lab.ts'
import { answerAt, answerDiscovery, failureOf, meetings, pool, type Seen, token } from './fixtures/service.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house[Symbol.asyncDispose]())

const wav = { url: 'https://app.example.com/a.wav' }
const guest = 'sip:guest@contoso.example'

/** Everything that a log could print of the values. */
function printed(...things: readonly unknown[]): string {
  return things.map((thing) => `${inspect(thing, { depth: 12, showHidden: true })} ${JSON.stringify(thing)}`).join(' ')
}

/** Expects neither our access token, nor the token of our URLs, nor the signature of a callback. */
function expectNoSecret(text: string, ...secrets: readonly string[]): void {
  for (const secret of [token, ...secrets]) {
    expect(secret.length).toBeGreaterThan(10)
    expect(text).not.toContain(secret)
  }
}

/** The token at the end of a callback URL. */
function tokenIn(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}

/** A resource that is gone, with a body that repeats secrets. */
function gone(status: number) {
  return { status, body: { code: status === 410 ? 'Gone' : 'NotFound', message: token } }
}

/** All events of a call, once it has ended. */
async function eventsOf(sequence: AsyncIterable<CallEvent>): Promise<CallEvent[]> {
  const all: CallEvent[] = []
  for await (const event of sequence) all.push(event)
  return all
}

describe('a WAV of the wrong format', () => {
  test.each<[string, Uint8Array]>([
    ['that is no WAV at all', new TextEncoder().encode('ID3 this is something else')],
    ['that is cut off in its head', new TextEncoder().encode('RIFF\u0010\0\0\0WAVEfmt ')],
  ])('%s fails the play with the error of the service, and the call continues', async (_, bytes) => {
    await using lab = await openLab(await startEmulator())
    await lab.far.party({ number: lab.theirs })
    const call = await lab.telephony.dial({ to: lab.theirs })
    const told = eventsOf(call.events())
    await call.answered()
    const failure = await failureOf(call.play({ url: await lab.far.prompt(bytes) }).ended)
    expect(failure).toMatchObject({ code: 'operation-failed', providerCode: 'LocalFailure/MediaFailure' })
    expect(call.state).toBe('answered')
    await call.hangUp()
    expectNoSecret(printed(failure, lab.warnings, await told), ...lab.secrets)
  })
})

describe('a forged baseuri', () => {
  test.each([
    'https://evil.example',
    'https://pool7.infra.lync.com@evil.example',
    'https://pool7.infra.lync.com.evil.example/platformservice',
    'http://pool7.infra.lync.com',
    'javascript:alert(1)',
    '//evil.example',
  ])('%s refuses the delivery, moves no call and sends our token nowhere', async (baseuri) => {
    const { call, url } = await dialled(house)
    const told = eventsOf(call.events())
    const evil = answerAt('https://evil.example', { status: 204 }, { status: 204 })
    const body = { ...delivery('service:', 50, events.call('Connected'), events.flow('Connected', 'added')), baseuri }
    expect(await house.post(url, body)).toMatchObject({ status: 403 })
    expect(call.state).toBe('dialled')
    const ends = answerAt(pool, { status: 204 })
    await call.hangUp()
    expect(ends).toHaveLength(1)
    await house.deliver(url, events.conversationDeleted())
    expect(evil).toEqual([])
    expect(house.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('baseuri')])
    expectNoSecret(printed(house.warnings, await told), tokenIn(url))
  })
})

describe('a token for another audience', () => {
  test('on a callback is refused with 401, and nothing of it is printed', async () => {
    const { call, url } = await dialled(house)
    const authorization = house.issuer.bearer({ aud: 'https://other.example/application' })
    const reply = await house.post(url, delivery('service:', 50, events.call('Connected')), { authorization })
    expect(reply).toMatchObject({ status: 401 })
    expect(call.state).toBe('dialled')
    expect(house.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('jwt:audience')])
    const parts = authorization.slice('Bearer '.length).split('.')
    expectNoSecret(printed(house.warnings, reply), tokenIn(url), ...parts)
  })

  test('of our own makes a dial fail as unauthorized after one renewal, and is not printed', async () => {
    answerDiscovery()
    const refusal = {
      status: 403,
      headers: { 'X-Ms-diagnostics': '28055;source="server";reason="The OAuth token is invalid."' },
    }
    const unknown = answerAt(meetings, { status: 401 }, { status: 401 })
    const first = await failureOf(house.telephony.dial({ to: guest }))
    expect(first).toMatchObject({ code: 'unauthorized', status: 401 })
    expect(unknown).toHaveLength(2)
    const diagnosed = answerAt(meetings, refusal, refusal)
    const second = await failureOf(house.telephony.dial({ to: guest }))
    expect(second).toMatchObject({ code: 'unauthorized', status: 403, providerCode: '28055' })
    expect(diagnosed).toHaveLength(2)
    const given = unknown.flatMap(({ body }) => tokenIn((JSON.parse(body) as { callbackUrl: string }).callbackUrl))
    expectNoSecret(printed(first, second, house.warnings), ...given)
  })
})

describe('a malformed event', () => {
  const sender = { rel: '~conversation', href: href.conversation }

  test.each<[string, object]>([
    ['without a link', { type: 'updated' }],
    ['with a link that is a number', { type: 'updated', link: 5 }],
    ['without a type', { link: { rel: '~audioVideo', href: href.audioVideo } }],
    ['with a reason that is text', { type: 'completed', link: { rel: '~prompt', href: href.prompt }, reason: 'no' }],
    [
      'whose state is a number',
      {
        type: 'updated',
        link: { rel: '~audioVideo', href: href.audioVideo },
        _embedded: { '~audioVideo': { state: 7, rel: '~audioVideo' } },
      },
    ],
  ])('%s is reported and passed on unchanged, the next event is emitted, and the call stays up', async (_, event) => {
    const { call, url } = await dialled(house)
    const told = eventsOf(call.events())
    expect(await house.deliver(url, { sender, event }, events.call('Connected'))).toMatchObject({ status: 200 })
    await call.answered()
    expect(house.warnings.map(({ code }) => code)).toEqual(['unreadable-event'])
    await house.deliver(url, events.conversationDeleted())
    const all = await told
    const handedOn = all.filter(({ type }) => type === 'provider-event')
    expect(handedOn).toHaveLength(1)
    expect(printed(handedOn[0])).toContain(String(Object.keys(event)[0]))
    expectNoSecret(printed(all, house.warnings), tokenIn(url))
  })

  test.each(['{"sender":', '[]', '"text"', ''])('that is no delivery (%j) is refused with 400', async (body) => {
    const { call, url } = await dialled(house)
    expect(await house.post(url, body)).toMatchObject({ status: 400 })
    expect(call.state).toBe('dialled')
    expectNoSecret(printed(house.warnings), tokenIn(url))
  })
})

describe('a link that vanished between read and use', () => {
  type UpCall = Awaited<ReturnType<typeof onCall>>['call']
  test.each<[rel: string, status: number, use: (call: UpCall) => Promise<unknown>]>([
    ['playPrompt', 404, (call) => call.play(wav).ended],
    ['playPrompt', 410, (call) => call.play(wav).ended],
    ['transfer', 404, (call) => call.transfer(guest)],
    ['transfer', 410, (call) => call.transfer(guest)],
    ['addParticipant', 404, (call) => call.addParticipant(guest)],
    ['eject', 404, (call) => call.removeParticipant(guest)],
  ])('%s (%i) is not available at that moment, is sent once, and leaks nothing', async (rel, status, use) => {
    const { call, url } = await onCall(house)
    await house.deliver(url, events.participant('added', guest))
    const told = eventsOf(call.events())
    const seen: Seen[] = answerAt(pool, gone(status))
    const failure = await failureOf(use(call))
    expect(failure).toMatchObject({ code: 'not-available', status })
    expect(failure.message).toContain(rel)
    expect(seen).toHaveLength(1)
    expect(call.state).toBe('answered')
    await house.deliver(url, events.conversationDeleted())
    expectNoSecret(printed(failure, house.warnings, await told), tokenIn(url))
  })

  test('to stop a prompt is an error, and the prompt continues', async () => {
    const { call, url } = await onCall(house)
    answerAt(pool, { status: 201, headers: { location: href.prompt } }, gone(404))
    const playback = call.play(wav)
    await playback.accepted
    const failure = await failureOf(playback.stop())
    expect(failure).toMatchObject({ code: 'not-available', status: 404 })
    await house.deliver(url, events.prompt('completed', { status: 'Success' }))
    expect(await playback.ended).toEqual({ reason: 'completed' })
    expectNoSecret(printed(failure, house.warnings), tokenIn(url))
  })

  test('of a call that comes in is too late to answer', async () => {
    answerAt(pool, gone(404))
    const { promise, resolve } = Promise.withResolvers<unknown>()
    house.telephony.onIncomingCall(async (incoming) => resolve(await failureOf(incoming.answer())))
    await house.deliver(house.telephony.routeUrl('incoming'), events.incoming())
    const failure = await promise
    expect(failure).toMatchObject({ code: 'too-late', status: 404 })
    expectNoSecret(printed(failure, house.warnings), tokenIn(house.telephony.routeUrl('incoming')))
  })

  test('to hang up is not an error, since the call is gone', async () => {
    const { call, url } = await onCall(house)
    const seen = answerAt(pool, gone(404))
    await call.hangUp()
    expect(seen.map((request) => new URL(request.url).pathname)).toEqual([expect.stringMatching(/\/terminate$/)])
    await house.deliver(url, events.conversationDeleted())
  })
})

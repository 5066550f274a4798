import { type Emulator, ucwaOnPremisesDoor } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { simulatedTests, startNetwork } from './host.ts'
import { type Heard, outcomeOf } from './ucwa-application.ts'
import { UcwaUser } from './ucwa-user.ts'

simulatedTests()

const TARGET = 'sip:target@premises.example'
const CALLER = '+14255550177'
let emulator: Emulator
let user: UcwaUser
beforeEach(async () => {
  emulator = await startNetwork({ doors: [ucwaOnPremisesDoor()] })
  user = await new UcwaUser(emulator).authorize()
  await user.signIn()
})
afterEach(() => emulator.close())

const session = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0']
const audio = [
  'm=audio 40000 RTP/SAVP 9 8 101',
  'a=rtcp-mux',
  'a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:b3VyIG93biBrZXksIG91ciBvd24ga2V5LCBoZXJl|2^31',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
]
const video = ['m=video 40002 RTP/SAVP 122', 'a=rtpmap:122 X-H264UC/90000']
const sdpOf = (...sections: readonly string[][]): string => [...session, ...sections.flat(), ''].join('\r\n')
const linkOf = (sdp: string): string => `data:application/sdp;base64,${Buffer.from(sdp).toString('base64')}`
const dial = (link: string, sdp: string, more: object = {}): Promise<Response> =>
  user.post(user.link('communication', link), { to: TARGET, _links: { mediaOffer: { href: linkOf(sdp) } }, ...more })
/** The lines of an answer that stands in a link. */
function answerOf(event: Heard, name: string): string[] {
  const [head, content = ''] = (event.resource['_links'][name]?.href ?? '').split(',')
  expect(head).toBe('data:application/sdp;base64')
  return Buffer.from(content, 'base64').toString().split('\r\n')
}

test('an offer is answered while it rings and when it is taken, and the call is up', async () => {
  const order = { operationId: 'media-1', sessionContext: 'context-1', subject: 'Hello' }
  const reply = await dial('startAudioVideo', sdpOf(audio), order)
  expect(reply.status).toBe(201)
  const completed = await user.event('audioVideoInvitation completed')
  expect(reply.headers.get('location')).toBe(completed.href)
  expect(completed.resource).toMatchObject({ ...order, state: 'Connected' })
  expect(user.names()).toEqual([
    'audioVideoInvitation started Connecting',
    'conversation added Connecting',
    'audioVideo updated Connecting',
    'audioVideoInvitation updated Alerting',
    'audioVideoNegotiation updated',
    'audioVideoNegotiation updated',
    'audioVideo updated Connected',
    'conversation updated Connected',
    'audioVideoInvitation completed Connected',
  ])
  const provisional = await user.event('audioVideoNegotiation updated')
  const final = await user.event('audioVideoNegotiation updated', 1)
  expect([provisional.sender, final.sender]).toEqual(['audioVideoInvitation', 'audioVideoInvitation'])
  expect(final.resource).toMatchObject({ sessionContext: 'context-1', remoteEndpoint: TARGET })
  expect(Object.keys(provisional.resource['_links'])).toContain('mediaProvisionalAnswer')
  expect(Object.keys(final.resource['_links'])).toContain('mediaAnswer')
  const lines = answerOf(final, 'mediaAnswer')
  expect(lines.slice(0, 5).map((line) => line.slice(0, 2))).toEqual(['v=', 'o=', 's=', 'c=', 't='])
  expect(lines.filter((line) => line.startsWith('m='))).toEqual([
    expect.stringMatching(/^m=audio \d{5} RTP\/SAVP 9 101$/),
  ])
  expect(lines).toContain('a=rtpmap:9 G722/8000')
  expect(lines).toContain('a=rtcp-mux')
  const [key = ''] = lines.filter((line) => line.startsWith('a=crypto:'))
  const [, inline = ''] = /^a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:([\w+/]+)\|2\^31\|1:1$/.exec(key) ?? []
  // a key of the suite: 16 bytes and a salt of 14, not ours
  expect(Buffer.from(inline, 'base64')).toHaveLength(30)
  expect(sdpOf(audio)).not.toContain(inline)
  expect((await user.event('conversation updated Connected')).resource['activeModalities']).toEqual(['Audio'])
})

test('several media are answered in their order, what is not known at port 0', async () => {
  await dial('startVideo', sdpOf(['m=application 40004 RTP/SAVP 127'], audio, video))
  const lines = answerOf(await user.event('audioVideoNegotiation updated', 1), 'mediaAnswer')
  expect(lines.filter((line) => line.startsWith('m='))).toEqual([
    'm=application 0 RTP/SAVP 127',
    expect.stringMatching(/^m=audio [1-9]/),
    expect.stringMatching(/^m=video [1-9]\d* RTP\/SAVP 122$/),
  ])
  expect((await user.event('conversation updated Connected')).resource['activeModalities']).toEqual(['Audio', 'Video'])
})

const part = (id: string, disposition: string, sdp: string): string =>
  `--b1\r\nContent-Type: application/sdp\r\nContent-ID: <${id}>\r\nContent-Disposition: session; ${disposition}\r\n\r\n${sdp}\r\n`

test('an offer with alternatives is answered by the one that is not for the oldest clients', async () => {
  const old = part('old@premises', 'handling=optional; ms-proxy-2007fallback', sdpOf(audio))
  const text = `${old}${part('new@premises', 'handling=optional', sdpOf(audio, video))}--b1--\r\n`
  const encoded = encodeURIComponent(text).replaceAll('%20', '+')
  const href = `data:multipart/alternative;charset=utf-8;boundary=b1,${encoded}`
  await dial('startAudio', '', { _links: { mediaOffer: { href } } })
  const final = await user.event('audioVideoNegotiation updated', 1)
  expect(final.resource['msAcceptedContentId']).toBe('<new@premises>')
  expect(answerOf(final, 'mediaAnswer').filter((line) => line.startsWith('m='))).toHaveLength(2)
})

test.each([
  ['startAudioVideo', {}, '400/BadRequest/ParameterValidationFailure'],
  [
    'startAudioVideo',
    { mediaOffer: { href: 'https://premises.example/offer' } },
    '400/BadRequest/ParameterValidationFailure',
  ],
  ['startAudioVideo', { mediaOffer: { href: linkOf('nonsense') } }, '400/BadRequest/InvalidMediaDescription'],
  ['startAudioVideo', { mediaOffer: { href: linkOf(sdpOf()) } }, '400/BadRequest/InvalidMediaDescription'],
  ['startVideo', { mediaOffer: { href: linkOf(sdpOf(audio)) } }, '400/BadRequest/InvalidMediaDescription'],
  ['startAudio', { mediaOffer: { href: linkOf(sdpOf(video)) } }, '400/BadRequest/InvalidMediaDescription'],
])('%s with the links %j is refused, and nobody is called', async (link, links, outcome) => {
  expect(await outcomeOf(await dial(link, '', { _links: links }))).toBe(outcome)
  expect(emulator.world.calls()).toEqual([])
})

test.each(['stopAudioVideo', 'stopAudio'])('a call by media is stopped by %s, or by the other side', async (link) => {
  await dial('startAudio', sdpOf(audio))
  const connected = await user.event('audioVideo updated Connected')
  expect((await user.follow(connected, link)).status).toBe(204)
  await user.event('conversation deleted')
  expect(user.names().slice(-3)).toEqual([
    'audioVideo updated Disconnected',
    'conversation updated Disconnected',
    'conversation deleted',
  ])
  expect(emulator.world.calls()[0]).toMatchObject({ state: 'ended', legs: [{ endedBy: 'application' }] })
  expect(await outcomeOf(await user.follow(connected, link))).toBe('404/NotFound')
  await dial('startAudio', sdpOf(audio))
  await user.event('audioVideo updated Connected', 1)
  emulator.world.hangUp(emulator.world.calls()[1]?.id ?? '')
  await user.event('conversation deleted', 1)
})

test('a target that does not take it gives a provisional answer alone', async () => {
  emulator.world.party({ number: TARGET, outcome: 'decline', answerAfterMs: 60 })
  await dial('startAudio', sdpOf(audio))
  expect(await user.event('audioVideoInvitation completed Declined')).toMatchObject({
    status: 'Failure',
    reason: { subcode: 'Declined' },
  })
  const answers = user.heard.filter(({ rel }) => rel === 'audioVideoNegotiation')
  expect(answers.map(({ resource }) => resource['_links']['mediaAnswer'])).toEqual([undefined])
})

/** An incoming call for a media client, and how it is answered. */
async function ring(): Promise<{ id: string; started: Heard; offerIds: string[] }> {
  await user.post(user.link('me', 'makeMeAvailable'), { supportedModalities: ['Audio'] })
  const { id } = await emulator.world.call({ from: CALLER, to: user.ready.phoneNumber })
  const started = await user.event('audioVideoInvitation started')
  const [, ...rest] = (started.resource['_links']['mediaOffer']?.href ?? '').split(',')
  const offer = decodeURIComponent(rest.join(',').replaceAll('+', ' '))
  return { id, started, offerIds: [...offer.matchAll(/^Content-ID: (\S+)/gm)].map(([, name = '']) => name) }
}
const answer = (started: Heard, link: string, sdp: string, more = '', type = 'application/sdp'): Promise<Response> =>
  user.send('POST', (started.resource['_links'][link]?.href ?? '') + more, sdp, { 'content-type': type })

test('an incoming offer is answered provisionally, then for good', async () => {
  const { id, started, offerIds } = await ring()
  expect((await answer(started, 'sendProvisionalAnswer', sdpOf(audio))).status).toBe(204)
  expect(emulator.world.callById(id).state).toBe('ringing')
  const taken = `&processedOfferId=${encodeURIComponent(offerIds[1] ?? '')}`
  expect((await answer(started, 'acceptWithAnswer', sdpOf(audio), taken)).status).toBe(204)
  expect((await user.event('audioVideoInvitation completed Connected')).status).toBe('Success')
  expect(user.names()).toContain('audioVideo updated Connected')
  expect(user.names().some((name) => name.startsWith('phoneAudio'))).toBe(false)
  expect(emulator.world.callById(id)).toMatchObject({ state: 'answered' })
  expect(emulator.world.callById(id).legs).toHaveLength(1)
  expect(await outcomeOf(await answer(started, 'acceptWithAnswer', sdpOf(audio)))).toBe('404/NotFound')
})

test('an answer of another type, context or offer, or without media, is refused, and the caller goes on ringing', async () => {
  const { id, started } = await ring()
  const wrong = async (...given: [sdp: string, more?: string, type?: string]): Promise<string> =>
    outcomeOf(await answer(started, 'acceptWithAnswer', ...given))
  expect(await wrong(sdpOf(audio), '', 'text/plain')).toBe('415/UnsupportedMediaType')
  expect(await wrong(sdpOf(audio), 'x')).toBe('400/BadRequest/ParameterValidationFailure')
  expect(await wrong(sdpOf(audio), '&processedOfferId=%3Cnone%3E')).toBe('400/BadRequest/ParameterValidationFailure')
  expect(await wrong('v=0')).toBe('400/BadRequest/InvalidMediaDescription')
  expect(emulator.world.callById(id).state).toBe('ringing')
})

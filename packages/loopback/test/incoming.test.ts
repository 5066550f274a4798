import { spans } from '@trunkline/audio'
import type { AudioFrame } from '@trunkline/core'
import { expect, test } from 'vitest'

import { idOf, openLab, own, sampleRate, theirs, wavOf } from './lab.ts'

async function take(stream: AsyncIterable<AudioFrame>, count: number): Promise<AudioFrame[]> {
  const frames: AudioFrame[] = []
  for await (const frame of stream) if (frames.push(frame) === count) break
  return frames
}

type Ringing = Parameters<Parameters<ReturnType<typeof openLab>['telephony']['onIncomingCall']>[0]>[0]

async function ringing() {
  const lab = openLab()
  const rung = Promise.withResolvers<Ringing>()
  lab.telephony.onIncomingCall((incoming) => rung.resolve(incoming))
  await lab.far.voice(theirs, wavOf(440, 500))
  await lab.far.party({ number: theirs, hangUpAfterMs: 3_000 })
  const id = await lab.far.ring({ from: theirs, to: own })
  return { ...lab, id, incoming: await lab.clock.until(rung.promise) }
}

test('an incoming call is answered, hears the far voice, and ends when the far party hangs up', async () => {
  const { clock, far, id, incoming } = await ringing()
  expect(incoming.from).toEqual({ kind: 'phone', number: theirs })
  expect(incoming.to).toEqual({ kind: 'phone', number: own })
  const call = await clock.until(incoming.answer())
  expect(idOf(call)).toBe(id)
  const stream = await clock.until(call.stream({ direction: 'in' }))
  const first = await clock.until(take(stream, 1))
  const [frame] = first
  expect(spans(frame?.pcm ?? new Int16Array(0), { sampleRate, frequency: 440 })).toHaveLength(1)
  expect(await clock.until(call.ended)).toMatchObject({ reason: 'hung-up' })
  expect(await far.state(id)).toBe('ended')
})

test.each([
  ['72975', { kind: 'local', number: '72975' }],
  ['sip:anna@example.com', { kind: 'sip', uri: 'sip:anna@example.com' }],
  ['desk', { kind: 'vendor', id: 'desk' }],
])('a call from %s says who calls', async (from, address) => {
  const { far, telephony, clock } = openLab()
  const rung = Promise.withResolvers<Ringing>()
  telephony.onIncomingCall((incoming) => rung.resolve(incoming))
  await far.ring({ from, to: own })
  expect((await clock.until(rung.promise)).from).toEqual(address)
})

test.each(['+1 425 555 0123', ''])('a call from "%s" says how a number is written', async (from) => {
  const { far } = openLab()
  await expect(far.ring({ from, to: own })).rejects.toThrow('without spaces and dashes')
  await expect(far.party({ number: from })).rejects.toThrow('without spaces and dashes')
})

test('a rejected call ends on both sides', async () => {
  const { clock, far, id, incoming, telephony } = await ringing()
  await clock.until(incoming.reject({ reason: 'busy' }))
  await clock.until(far.until(id, 'ended'))
  expect(telephony.liveCalls).toBe(0)
})

test('a redirected call rings at its new number', async () => {
  const { clock, far, id, incoming } = await ringing()
  await clock.until(incoming.redirect('+14255550177'))
  expect(await far.state(id)).toBe('ended')
  expect(await far.calls('+14255550177')).toBe(1)
})

test('a caller that gave up cannot be answered', async () => {
  const { clock, far, id, incoming } = await ringing()
  await far.hangUp(id)
  await expect(clock.until(incoming.answer())).rejects.toMatchObject({ code: 'call-ended' })
})

test('a call that nobody listens for is warned of, and rings until the caller gives up', async () => {
  const { clock, far, telephony, warnings } = openLab()
  const stop = telephony.onIncomingCall(() => undefined)
  stop()
  const id = await far.ring({ from: theirs, to: own })
  await clock.advance(30_000)
  expect(await far.state(id)).toBe('ended')
  expect(warnings).toMatchObject([{ code: 'unheard-call' }])
})

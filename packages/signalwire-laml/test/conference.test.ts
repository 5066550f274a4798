import { tone } from '@trunkline/audio'
import type { CallEvent } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { eventually, simulatedTests } from './fixtures/simulated.ts'
import {
  answered,
  caller,
  desk,
  eventsOf,
  heardMs,
  loudness,
  open,
  own,
  type PhoneCall,
  type Stage,
} from './fixtures/stage.ts'

simulatedTests()

/** Each party speaks an endless tone of its own. */
const voices = { [caller]: 500, [desk]: 1_300 } as const

/** What the emulated carrier plays to a party that is the only one in a conference, in hertz. */
const carriersMusic = 520

function speak({ emulator }: Stage, number: keyof typeof voices, more: object = {}): void {
  emulator.world.party({ number, voiceLoop: true, ...more })
  emulator.world.voice(number, tone({ frequency: voices[number], durationMs: 1_000, sampleRate: 16_000 }))
}

/** A call whose far side speaks, and another party that would. */
async function speaking(stage: Stage): Promise<PhoneCall> {
  speak(stage, desk)
  const { phone, emulator } = stage
  emulator.world.party({ number: caller, voiceLoop: true })
  emulator.world.voice(caller, tone({ frequency: voices[caller], durationMs: 1_000, sampleRate: 16_000 }))
  const call = await phone.dial({ to: caller, from: own })
  await call.answered()
  return call
}

/** How loud a listener hears the other party, in dBFS. */
function hears({ emulator }: Stage, listener: keyof typeof voices): number {
  const other = listener === caller ? desk : caller
  const id = emulator.world.calls().find(({ legs }) => legs.some(({ number }) => number === listener))?.id ?? ''
  return loudness({ emulator }, { providerCallId: id }, voices[other], listener)
}

function rosters(events: readonly CallEvent[]): readonly (readonly string[])[] {
  return events.flatMap((event) =>
    event.type === 'participant-changed'
      ? [event.participants.map(({ address }) => (address.kind === 'phone' ? address.number : address.kind)).toSorted()]
      : [],
  )
}

describe('an added party', () => {
  test('hears the far side and is heard by it', async () => {
    await using stage = await open()
    const call = await speaking(stage)
    const events = eventsOf(call)
    await call.addParticipant(desk)
    await eventually(() => expect(hears(stage, caller)).toBeGreaterThan(-30))
    await eventually(() => expect(hears(stage, desk)).toBeGreaterThan(-30))
    await eventually(() => expect(rosters(events).at(-1)).toEqual([caller, desk]))
    expect(await call.participants()).toEqual(
      expect.arrayContaining([
        { address: { kind: 'phone', number: caller }, muted: false, held: false },
        { address: { kind: 'phone', number: desk }, muted: false, held: false },
      ]),
    )
    expect(stage.warnings.map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining('participants.add is emulated')]),
    )
    await call.hangUp()
    await call.ended
    // the conference ends with the call, so no party is left in it
    await eventually(() => expect(stage.emulator.world.calls().every(({ state }) => state === 'ended')).toBe(true))
  })

  test('is gone after removal, and the call is parked again: a play is heard', async () => {
    await using stage = await open()
    const call = await speaking(stage)
    const events = eventsOf(call)
    await call.addParticipant(desk)
    await eventually(() => expect(rosters(events).at(-1)).toEqual([caller, desk]))
    await expect(call.play({ url: stage.tone(900, 300) }).ended).rejects.toMatchObject({ code: 'conflict' })
    await call.removeParticipant(desk)
    expect(await call.participants()).toEqual([
      { address: { kind: 'phone', number: caller }, muted: false, held: false },
    ])
    await call.play({ url: stage.tone(900, 300) }).ended
    expect(heardMs(stage, call, 900)).toBeGreaterThan(240)
    expect(call.state).toBe('answered')
    await expect(call.removeParticipant(desk)).rejects.toMatchObject({ code: 'not-found' })
    await call.hangUp()
  })

  test('may be one of several, each of whom leaves independently', async () => {
    await using stage = await open()
    const call = await speaking(stage)
    const events = eventsOf(call)
    const third = '+14255550177'
    stage.emulator.world.party({ number: third, hangUpAfterMs: 700 })
    await call.addParticipant(desk)
    await call.addParticipant(third)
    await eventually(() => expect(rosters(events)).toContainEqual([caller, third, desk]))
    await eventually(() => expect(rosters(events).at(-1)).toEqual([caller, desk]))
    await expect(call.removeParticipant(third)).rejects.toMatchObject({ code: 'not-found' })
    await call.removeParticipant(desk)
    await call.hangUp()
  })

  test.each(['busy', 'decline', 'unreachable'] as const)(
    'that is not reached (%s) leaves the call usable',
    async (outcome) => {
      await using stage = await open()
      const call = await answered(stage)
      stage.emulator.world.party({ number: desk, outcome })
      await expect(call.addParticipant(desk)).rejects.toMatchObject({ code: 'operation-failed' })
      await call.play({ url: stage.tone(900, 300) }).ended
      expect(heardMs(stage, call, 900)).toBeGreaterThan(240)
      await call.hangUp()
    },
  )

  test('that rings too long is canceled', async () => {
    await using stage = await open()
    const call = await answered(stage)
    stage.emulator.world.party({ number: desk, answerAfterMs: 60_000 })
    const adding = call.addParticipant(desk, { timeoutMs: 2_000 })
    adding.catch(() => undefined)
    const music = (): number => loudness(stage, call, carriersMusic)
    await eventually(() => expect(music()).toBeGreaterThan(-30))
    await expect(adding).rejects.toMatchObject({ code: 'operation-failed' })
    // no party waits in a conference without another: the call is parked again
    await eventually(() => expect(music()).toBeLessThan(-60))
    await call.hangUp()
  })

  test('that still rings can be canceled, which parks the call', async () => {
    await using stage = await open()
    const call = await answered(stage)
    stage.emulator.world.party({ number: desk, answerAfterMs: 60_000 })
    const adding = call.addParticipant(desk)
    adding.catch(() => undefined)
    await eventually(() =>
      expect(stage.emulator.world.calls().flatMap(({ legs }) => legs.map(({ number }) => number))).toContain(desk),
    )
    await call.cancelParticipant(desk)
    await expect(adding).rejects.toMatchObject({ code: 'cancelled' })
    await call.play({ url: stage.tone(900, 300) }).ended
    expect(heardMs(stage, call, 900)).toBeGreaterThan(240)
    await call.hangUp()
  })

  test('fetches its document if none is sent inside a request', async () => {
    await using stage = await open({ document: 'url' })
    const call = await speaking(stage)
    await call.addParticipant(desk, { providerOptions: { 'signalwire-laml': { muted: true } } })
    await eventually(() => expect(hears(stage, desk)).toBeGreaterThan(-30))
    expect(hears(stage, caller)).toBeLessThan(-50)
    await call.hangUp()
  })
})

describe('in a conference', () => {
  test('mute silences a party, and unmute makes them audible again', async () => {
    await using stage = await open()
    const call = await speaking(stage)
    await call.addParticipant(desk)
    await eventually(() => expect(hears(stage, caller)).toBeGreaterThan(-30))
    await call.mute(desk)
    await eventually(() => expect(hears(stage, caller)).toBeLessThan(-50))
    expect(hears(stage, desk)).toBeGreaterThan(-30)
    expect(await call.participants()).toContainEqual({
      address: { kind: 'phone', number: desk },
      muted: true,
      held: false,
    })
    await call.unmute(desk)
    await eventually(() => expect(hears(stage, caller)).toBeGreaterThan(-30))
    await call.mute()
    await eventually(() => expect(hears(stage, desk)).toBeLessThan(-50))
    await expect(call.mute('+14255550111')).rejects.toMatchObject({ code: 'not-found' })
    await call.hangUp()
  })

  test('hold plays music to the far side while the other party waits, and unhold returns it', async () => {
    await using stage = await open()
    const call = await speaking(stage)
    await call.addParticipant(desk)
    await eventually(() => expect(hears(stage, desk)).toBeGreaterThan(-30))
    await call.hold({ music: { url: stage.tone(900, 1_000) } })
    await eventually(() => expect(hears(stage, desk)).toBeLessThan(-50))
    await eventually(() => expect(loudness(stage, call, 900)).toBeGreaterThan(-30))
    expect(await call.participants()).toContainEqual({
      address: { kind: 'phone', number: caller },
      muted: false,
      held: true,
    })
    await call.unhold()
    await eventually(() => expect(hears(stage, desk)).toBeGreaterThan(-30))
    await eventually(() => expect(loudness(stage, call, 900)).toBeLessThan(-50))
    await call.hangUp()
  })
})

test('a muted call that is the only one in its conference runs no other document until it is unmuted', async () => {
  await using stage = await open()
  const call = await speaking(stage)
  await call.mute()
  expect(await call.participants()).toEqual([{ address: { kind: 'phone', number: caller }, muted: true, held: false }])
  await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'conflict' })
  await call.unmute()
  await call.sendDigits('1')
  await call.unmute()
  await call.hangUp()
})

import { createMemoryBus, type UnplacedEvent } from '@trunkline/core'
import type { Accepted, DriverEvent, Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { notice } from './fixtures/carrier.ts'
import { House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

/** The carrier's one webhook for all calls names a call only by its own id. */
async function report(house: House, providerCallId: string, event: DriverEvent, more: Partial<Translated> = {}) {
  house.carrier.receipt = () => notice([{ providerCallId, event, ...more }])
  return house.request(new URL(house.host.routeUrl('notices')).pathname)
}

function slowDial(house: House): (reply: Accepted) => void {
  const { promise, resolve } = Promise.withResolvers<Accepted>()
  house.carrier.answers.set('dial', () => promise)
  return resolve
}

function listening(onUnplacedEvent: (event: UnplacedEvent) => void): House {
  return new House({ telephony: { onUnplacedEvent } })
}

describe('a fact that overtakes the reply of its dial', () => {
  test('reaches the call once the reply names it, in order', async () => {
    const house = new House()
    const reply = slowDial(house)
    const dialling = house.dial()
    await settled()
    expect((await report(house, 'carrier-1', { type: 'call-ringing' })).status).toBe(204)
    await report(house, 'carrier-1', { type: 'call-answered' })
    expect(house.events).toEqual([])
    reply({ providerCallId: 'carrier-1' })
    const call = await dialling
    await call.answered()
    expect(house.types(call.id)).toEqual(['call-dialled', 'call-ringing', 'call-answered'])
  })

  test('may be the end of the call', async () => {
    const house = new House()
    const reply = slowDial(house)
    const dialling = house.dial()
    await settled()
    await report(house, 'carrier-1', { type: 'call-ended', reason: 'busy' })
    reply({ providerCallId: 'carrier-1' })
    expect((await (await dialling).ended).reason).toBe('busy')
  })

  test('is taken once, though a call that knows its id listens already', async () => {
    const house = new House()
    const call = await house.dial()
    house.carrier.answers.set('play', () => ({ providerCallId: 'carrier-1' }))
    await report(house, 'carrier-1', { type: 'digit-received', digit: '5' })
    await call.play({ url: 'https://example.com/a.wav' }).accepted
    await settled()
    await report(house, 'carrier-1', { type: 'digit-received', digit: '6' })
    const digits = house.events.filter((event) => event.type === 'digit-received')
    expect(digits.map(({ digit }) => digit)).toEqual(['5', '6'])
  })

  test('reaches the call in the process that holds it, whichever process received it', async () => {
    const bus = createMemoryBus()
    const [holder, receiver] = [new House({ telephony: { bus } }), new House({ telephony: { bus } })]
    const reply = slowDial(holder)
    const dialling = holder.dial()
    await settled()
    await report(receiver, 'carrier-1', { type: 'call-answered' })
    reply({ providerCallId: 'carrier-1' })
    await (await dialling).answered()
    await receiver.clock.advance(60_000)
    expect(receiver.warnings).toEqual([])
  })

  test('keeps its state: what the reply says later does not undo it', async () => {
    const house = new House()
    const reply = slowDial(house)
    const dialling = house.dial()
    await settled()
    await report(house, 'carrier-1', { type: 'call-answered' }, { state: { link: 'newer' } })
    reply({ providerCallId: 'carrier-1', state: { link: 'older' } })
    const call = await dialling
    await call.answered()
    await call.hangUp()
    expect(house.carrier.last('hangUp').call.state).toEqual({ link: 'newer' })
  })
})

test('a fact about a call that no one claims is reported within a minute, and not before', async () => {
  const house = new House()
  await report(house, 'carrier-9', { type: 'call-answered' })
  await house.clock.advance(59_999)
  expect(house.warnings).toEqual([])
  await house.clock.advance(1)
  await settled()
  expect(house.warnings).toMatchObject([{ code: 'unplaced-event' }])
  expect(house.warnings[0]?.message).not.toContain('carrier-9')
})

describe('what a carrier says of no call here', () => {
  const fact = { carrierName: 'ConversationUpdated', raw: { href: '/1' }, at: Date.UTC(2026, 0, 2) }

  test('reaches who listens to it, whole, once it has waited for its call', async () => {
    const heard: UnplacedEvent[] = []
    const house = listening((event) => heard.push(event))
    await report(house, 'carrier-9', { type: 'provider-event' }, fact)
    await report(house, 'carrier-9', { type: 'call-answered' })
    expect(heard).toEqual([])
    await house.clock.advance(60_000)
    await settled()
    const { at, ...body } = fact
    expect(heard).toMatchObject([
      { ...body, name: 'conversation-updated', providerCallId: 'carrier-9', provider: 'scripted', at: new Date(at) },
      { name: 'call-answered', providerCallId: 'carrier-9' },
    ])
    expect(house.warnings).toMatchObject([{ code: 'unplaced-event' }])
  })

  test('reaches it at once where it names no call', async () => {
    const heard: UnplacedEvent[] = []
    const house = listening((event) => heard.push(event))
    const call = await house.dial()
    await house.deliver(call.id, [{ event: { type: 'provider-event' }, ...fact }])
    expect(heard).toMatchObject([{ name: 'conversation-updated', raw: fact.raw }])
    expect(heard[0]).not.toHaveProperty('providerCallId')
  })

  test('is not heard of a call that another process holds', async () => {
    const bus = createMemoryBus()
    const heard: UnplacedEvent[] = []
    const [holder, receiver] = [
      new House({ telephony: { bus } }),
      new House({ telephony: { bus, onUnplacedEvent: (event) => heard.push(event) } }),
    ]
    holder.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    await holder.dial()
    await report(receiver, 'carrier-1', { type: 'call-answered' })
    await receiver.clock.advance(60_000)
    await settled()
    expect(heard).toEqual([])
  })

  test('reaches it where it is about a recording that no process holds, without a warning', async () => {
    const bus = createMemoryBus()
    const heard: UnplacedEvent[] = []
    const [holder, receiver] = [
      new House({ telephony: { bus } }),
      new House({ telephony: { bus, onUnplacedEvent: (event) => heard.push(event) } }),
    ]
    const { id } = await (await holder.answered()).record()
    const ready = { type: 'recording-ready', files: [] } as const
    for (const operationKey of [id, 'rec-of-another'])
      await receiver.deliver('c_nobody', [
        { event: ready, operationKey, carrierName: 'FileStatusUpdated', raw: operationKey },
      ])
    await settled()
    expect(heard).toMatchObject([{ name: 'file-status-updated', raw: 'rec-of-another' }])
    expect(receiver.warnings).toEqual([])
  })

  test('is warned of all the same when who listens throws', async () => {
    const house = listening(() => {
      throw new Error('of the application')
    })
    const call = await house.dial()
    await house.deliver(call.id, [{ event: { type: 'provider-event' }, ...fact }])
    expect(house.warnings.map(({ code }) => code)).toEqual(['unplaced-event', 'event-failed'])
  })
})

test('no more than ten thousand facts wait for their call; the oldest is reported first', async () => {
  const house = new House()
  for (let number = 0; number <= 10_000; number += 1)
    await house.telephony.receive({
      ...(() => {
        house.carrier.receipt = () => notice([{ providerCallId: `carrier-${number}`, event: { type: 'call-alive' } }])
        return { method: 'POST', headers: {}, body: new Uint8Array() }
      })(),
      url: new URL(house.host.routeUrl('notices')).pathname,
    })
  await settled()
  expect(house.warnings).toMatchObject([{ code: 'unplaced-event', count: 1 }])
})

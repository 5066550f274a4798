import { createMemoryBus, type EventBus, type Recording } from '@trunkline/core'
import type { RecordingAccepted, RecordingFile } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { collected } from './fixtures/heap.ts'
import { House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const files: readonly RecordingFile[] = [{ url: 'https://files.example.com/1.wav' }]
const hourMs = 3_600_000

/** A bus that knows how many listen for recordings. */
function countingBus() {
  const bus = createMemoryBus()
  const listening = new Set<string>()
  const counting: EventBus = {
    ...bus,
    subscribe(topic, listener) {
      const leave = bus.subscribe(topic, listener)
      if (!topic.startsWith('recording:')) return leave
      listening.add(topic)
      return () => {
        listening.delete(topic)
        leave()
      }
    },
  }
  return { bus: counting, listening }
}

/** A call that was recorded and is over; what is returned is all that anything holds of it. */
async function recordedCall(house: House, recordingId: string): Promise<Recording> {
  const accepted: RecordingAccepted = { recordingId }
  house.carrier.answers.set('record', () => accepted)
  const call = await house.answered()
  const recording = await call.record()
  await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
  house.carrier.sent.length = 0
  return recording
}

async function ready(house: House, recordingId: string): Promise<void> {
  await house.deliver('c_none', [{ event: { type: 'recording-ready', files }, operationKey: recordingId }])
}

test('a recording that no one holds is not listened for once its call is over', async () => {
  const { bus, listening } = countingBus()
  const house = new House({ telephony: { bus } })
  for (let index = 0; index < 20; index += 1) await recordedCall(house, `rec-${index}`)
  expect(listening.size).toBe(20)
  await house.clock.advance(60_000)
  await collected()
  expect(listening.size).toBe(0)
  await ready(house, 'rec-1')
  expect(house.warnings).toEqual([])
})

test('a recording that the application holds gets its files up to two days after its call', async () => {
  const { bus, listening } = countingBus()
  const house = new House({ telephony: { bus } })
  const recording = await recordedCall(house, 'rec-1')
  await house.clock.advance(47 * hourMs)
  await collected()
  expect(listening.size).toBe(1)
  await ready(house, 'rec-1')
  expect(await recording.ready()).toEqual(files)
  await house.clock.advance(hourMs)
  expect(listening.size).toBe(0)
})

test('who only waits for the files gets them, too', async () => {
  const house = new House()
  const waiting = recordedCall(house, 'rec-1').then((recording) => recording.ready({ timeoutMs: 3 * hourMs }))
  await house.clock.advance(2 * hourMs)
  await collected()
  await ready(house, 'rec-1')
  await settled()
  expect(await waiting).toEqual(files)
})

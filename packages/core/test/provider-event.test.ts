import { eventNameOf } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { House } from './fixtures/house.ts'

describe('the name of a provider-event', () => {
  test.each([
    ['HoldAudioStarted', 'hold-audio-started'],
    ['DTMFReceived', 'dtmf-received'],
    ['ContinuousDtmfRecognitionToneFailed', 'continuous-dtmf-recognition-tone-failed'],
    ['call-status:queued', 'call-status-queued'],
    ['onlineMeeting.updated', 'online-meeting-updated'],
    ['stream-stopped', 'stream-stopped'],
    ['Q850Details', 'q850-details'],
    ['', 'unnamed'],
    ['…', 'unnamed'],
  ])('of %j is %s', (carrierName, name) => {
    expect(eventNameOf(carrierName)).toBe(name)
    expect(eventNameOf(name)).toBe(name)
  })

  test('is short, however long the carrier makes its own', () => {
    expect(eventNameOf('Aa'.repeat(100_000)).length).toBeLessThan(200)
  })
})

describe('what no other event says', () => {
  test('is reported under the carrier’s name for it, regardless of who began its operation', async () => {
    const house = new House()
    const call = await house.answered()
    const carrierName = 'PlayCompleted'
    const raw = { type: carrierName }
    await house.tell(call.id, { type: 'provider-event' }, { carrierName, raw })
    await house.tell(
      call.id,
      { type: 'play-ended', reason: 'completed' },
      { carrierName, operationKey: 'of another client', raw },
    )
    await house.clock.advance(10_000)
    const reports = house.events.filter(({ type }) => type === 'provider-event')
    expect(reports).toMatchObject([
      { name: 'play-completed', carrierName, raw, optional: true },
      { name: 'play-completed', carrierName, raw, optional: true },
    ])
  })

  test('has no carrierName where the carrier has no name for it', async () => {
    const house = new House()
    const call = await house.answered()
    await house.tell(call.id, { type: 'provider-event', name: 'malformed' })
    expect(house.event('provider-event').name).toBe('malformed')
    expect(house.event('provider-event')).not.toHaveProperty('carrierName')
  })

  test('includes the end of a stream that is not open', async () => {
    const house = new House()
    const call = await house.answered()
    const carrierName = 'MediaStreamingStopped'
    await house.tell(call.id, { type: 'stream-stopped' }, { carrierName, operationKey: 'of another client', raw: 1 })
    expect(house.event('provider-event')).toMatchObject({ name: 'media-streaming-stopped', raw: 1 })
  })

  test('includes what the carrier says of a recording beside the accepted verbs', async () => {
    const house = new House()
    const call = await house.answered()
    const { id } = await call.record()
    const carrierName = 'RecordingStateChanged'
    await house.tell(
      call.id,
      { type: 'recording-changed', state: 'inactive' },
      { carrierName, operationKey: id, raw: 1 },
    )
    expect(house.events.filter(({ type }) => type === 'provider-event')).toMatchObject([
      { name: 'recording-state-changed', raw: 1 },
    ])
    expect(house.events.filter(({ type }) => type === 'recording-changed')).toHaveLength(1)
  })
})

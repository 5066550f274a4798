import { encodeWav } from '@trunkline/audio'
import type { CallEvent, UnplacedEvent } from '@trunkline/core'
import { simulation } from '@trunkline/simulation'
import { expect, test } from 'vitest'

type ProviderEvent = Extract<CallEvent, { type: 'provider-event' }>

test('what no neutral event says reaches an application of Call Automation with the body of its carrier', async () => {
  const { run } = await simulation({ provider: 'acs-call-automation' })
  const events = await run(async ({ hosts, telephony, world }) => {
    if (!telephony.can('record') || !telephony.can('hold') || !telephony.can('stream'))
      throw new Error('this carrier has less than this test needs')
    const call = await telephony.dial({
      to: world.theirs,
      from: world.own,
      prepare: { stream: { sampleRate: 16_000 } },
    })
    const seen = collected(call.events())
    await call.answered()
    await (await call.record()).stop()
    const stream = await call.stream()
    await world.run(world.elapsedMs + 500)
    await stream.close()
    await call.hold({
      music: { url: hosts.add(encodeWav({ sampleRate: 16_000, channels: [new Int16Array(16_000)] })) },
    })
    await call.unhold()
    await call.hangUp()
    return seen
  })
  expect(events.map(({ name }) => name)).toEqual([
    // inactive at first, and again when it is stopped
    'recording-state-changed',
    'recording-state-changed',
    'media-streaming-started',
    'hold-audio-started',
    'hold-audio-completed',
  ])
  for (const event of events) expect(event).toMatchObject({ carrierName: expect.any(String), raw: expect.anything() })
})

test('a recording of which the service does not say that it runs is starting, and is stopped all the same', async () => {
  const { run } = await simulation({ provider: 'acs-call-automation' })
  const { beganAfterMs, states } = await run(async ({ telephony, world }) => {
    if (!telephony.can('record')) throw new Error('this carrier does not record')
    const call = await telephony.dial({ to: world.theirs, from: world.own })
    await call.answered()
    world.fault({ on: { kind: 'callback', event: 'RecordingStateChanged' }, effect: 'never', times: 100 })
    const begun = world.elapsedMs
    const recording = await call.record()
    const late = world.elapsedMs - begun
    const before = recording.state
    await recording.stop()
    return { beganAfterMs: late, states: [before, recording.state] }
  })
  expect(states).toEqual(['starting', 'stopped'])
  expect(beganAfterMs).toBeGreaterThanOrEqual(10_000)
})

test('what Event Grid says of no call and no recording of the application is heard as an unplaced event', async () => {
  const heard: UnplacedEvent[] = []
  const client = { onUnplacedEvent: (event: UnplacedEvent) => heard.push(event), onWarning: () => undefined }
  const { run } = await simulation({ provider: 'acs-call-automation', client })
  await run(async ({ telephony }) => {
    const types = ['CallStarted', 'RecordingFileStatusUpdated']
    const deliveries = types.map((name) => ({
      id: name,
      subject: '/recording/call/1/serverCallId/2/recordingId/of-another',
      eventType: `Microsoft.Communication.${name}`,
      eventTime: '2030-01-01T00:00:00Z',
      data: { recordingStorageInfo: { recordingChunks: [] } },
    }))
    const reply = await fetch(telephony.routeUrl('grid'), { method: 'POST', body: JSON.stringify(deliveries) })
    expect(reply.status).toBe(200)
  })
  expect(heard).toMatchObject([
    { name: 'call-started', raw: { id: 'CallStarted' } },
    { name: 'recording-file-status-updated', raw: { id: 'RecordingFileStatusUpdated' } },
  ])
})

async function collected(events: AsyncIterable<CallEvent>): Promise<readonly ProviderEvent[]> {
  const found: ProviderEvent[] = []
  for await (const event of events) if (event.type === 'provider-event') found.push(event)
  return found
}

import type { Client } from '@signalwire/compatibility-api'
import { decodeMulaw, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { bytesOf, frames, type LamlApplication, pcmOf, type Stage, startStage } from './signalwire-application.ts'
import { otherClients, trust } from './signalwire-clients.ts'
import { hears, level, speaks } from './signalwire-sound.ts'

const [ann, ben] = ['+13105678901', '+13105678902']
const own = '+13103384645'
let stage: Stage
let application: LamlApplication

beforeEach(async () => {
  stage = await startStage({ tls: true })
  application = stage.application
  trust(stage)
  speaks(stage, ann, 440)
  speaks(stage, ben, 1000)
})
afterEach(() => stage[Symbol.asyncDispose]())

async function join(client: Client, to: string, attributes = ''): Promise<string> {
  const twiml = `<Response><Dial><Conference beep="false" ${attributes}>room</Conference></Dial></Response>`
  const { sid } = await client.calls.create({ to, from: own, twiml })
  await stage.emulator.world.until(sid, 'answered')
  await frames(stage, sid, 2)
  return sid
}

describe.each(otherClients)('the client $name', ({ make }) => {
  test('mutes, holds, coaches and removes participants, and ends their conference', async () => {
    const client = make(stage)
    const [first, second] = [await join(client, ann), await join(client, ben)]
    const [listed] = await client.conferences.list({ friendlyName: 'room', status: 'in-progress' })
    const conference = client.conferences(listed?.sid ?? '')
    expect((await conference.fetch()).status).toBe('in-progress')
    expect((await conference.participants.list()).map(({ callSid }) => callSid)).toEqual([first, second])
    const participant = conference.participants(second)
    expect(await participant.update({ muted: true })).toMatchObject({ muted: true, hold: false, callSid: second })
    expect(level(await hears(stage, first), 1000)).toBeLessThan(-60)
    expect(await participant.update({ muted: false, hold: true })).toMatchObject({ muted: false, hold: true })
    const [by, to] = await Promise.all([hears(stage, first), hears(stage, second)])
    expect([level(by, 1000) < -60, level(to, 440) < -60, level(to, 520) > -25]).toEqual([true, true, true])
    expect((await conference.participants.list({ hold: true })).map(({ callSid }) => callSid)).toEqual([second])
    expect(await participant.update({ hold: false })).toMatchObject({ hold: false })
    expect(level(await hears(stage, first), 1000)).toBeGreaterThan(-25)
    expect(await participant.update({ coaching: true, callSidToCoach: first })).toMatchObject({ coaching: true })
    expect(await participant.remove()).toBe(true)
    expect((await conference.participants.list()).map(({ callSid }) => callSid)).toEqual([first])
    expect((await conference.update({ status: 'completed' })).status).toBe('completed')
    await expect(conference.update({ status: 'completed' })).rejects.toMatchObject({ status: 400, code: 10000 })
  })

  test('steers the recording of a conference', async () => {
    const client = make(stage)
    const first = await join(client, ann, 'record="record-from-start"')
    await join(client, ben)
    const [listed] = await client.conferences.list()
    const conference = client.conferences(listed?.sid ?? '')
    const [recording] = await conference.recordings.list()
    const handle = conference.recordings(recording?.sid ?? '')
    await frames(stage, first, 20)
    expect((await handle.update({ status: 'paused', pauseBehavior: 'skip' })).status).toBe('paused')
    expect((await handle.update({ status: 'in-progress' })).status).toBe('in-progress')
    expect((await handle.update({ status: 'stopped' })).status).toBe('stopped')
    await frames(stage, first, 2)
    expect(await handle.fetch()).toMatchObject({ status: 'completed', source: 'Conference' })
    const { projectId } = stage.credentials
    const media = `${stage.emulator.url}/2010-04-01/Accounts/${projectId}/Recordings/${recording?.sid}`
    const [pcm = new Int16Array()] = await pcmOf(await fetch(media.replace('127.0.0.1', 'localhost')))
    expect([level(pcm, 440), level(pcm, 1000)].every((value) => value > -25)).toBe(true)
    expect(await handle.remove()).toBe(true)
    await expect(handle.fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  test('records a call, takes one out of a queue, and sets what a number does', async () => {
    const client = make(stage)
    const { sid } = await client.calls.create({
      to: ann,
      from: own,
      twiml: '<Response><Enqueue>line</Enqueue></Response>',
    })
    await stage.emulator.world.until(sid, 'answered')
    await frames(stage, sid, 2)
    const recording = await client.calls(sid).recordings.create({ recordingChannels: 'dual' })
    await frames(stage, sid, 10)
    expect((await client.calls(sid).recordings(recording.sid).update({ status: 'stopped' })).status).toBe('stopped')
    const [queue] = await client.queues.list()
    expect(queue?.currentSize).toBe(1)
    application.laml('/taken', '<Pause length="60"/>')
    const member = await client
      .queues(queue?.sid ?? '')
      .members('Front')
      .update({ url: `${application.url}/taken` })
    expect(member).toMatchObject({ callSid: sid, position: 1 })
    expect((await application.post('/taken')).fields['CallSid']).toBe(sid)
    expect((await client.queues.create({ friendlyName: 'other' })).sid).toMatch(/^[\da-f-]{36}$/)
    stage.emulator.world.number(own, {})
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: own })
    const changed = await client
      .incomingPhoneNumbers(number?.sid ?? '')
      .update({ voiceUrl: `${application.url}/taken` })
    expect(changed).toMatchObject({ voiceUrl: `${application.url}/taken`, voiceMethod: 'POST' })
    await stage.emulator.world.call({ from: ben, to: own })
    expect((await application.post('/taken', 2)).fields['To']).toBe(own)
  })

  test('streams a call, redirects it and ends it', async () => {
    const client = make(stage)
    const twiml = '<Response><Pause length="60"/></Response>'
    const { sid } = await client.calls.create({ to: ann, from: own, twiml })
    await stage.emulator.world.until(sid, 'answered')
    const address = `${application.mediaUrl}/audio`
    const stream = await client.calls(sid).streams.create({ url: address, name: 'ears', track: 'inbound_track' })
    expect(stream.status).toBe('in-progress')
    const media = await application.media()
    await media.message((message) => Number(message.media?.chunk) >= 20)
    const heard = decodeMulaw(bytesOf(media.messages))
    expect(toneDbfs(heard, { frequency: 440, sampleRate: 8000 })).toBeGreaterThan(-20)
    expect((await client.calls(sid).streams(stream.sid).update({ status: 'stopped' })).status).toBe('stopped')
    expect(await media.closed).toBe(1000)
    await client.calls(sid).update({ twiml: '<Response><Say>Hello</Say><Pause length="60"/></Response>' })
    await frames(stage, sid, 5)
    expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('Hello')
    expect((await client.calls(sid).update({ status: 'completed' })).status).toBe('completed')
    expect((await client.calls(sid).fetch()).status).toBe('completed')
    expect(await client.calls(sid).remove()).toBe(true)
  })
})

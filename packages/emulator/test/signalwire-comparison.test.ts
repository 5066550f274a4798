import type { Client } from '@signalwire/compatibility-api'
import { createSignalWireClient, type SignalWireClient } from '@trunkline/signalwire-laml/client'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Stage, startStage } from './signalwire-application.ts'
import { compatibleClient, trust, vendorClient } from './signalwire-clients.ts'

const sid = '43bb71ee-553f-4074-bb20-8e2747647cce'
const part = '19e436af-5a4d-4f4d-9b3c-1d2e3f405162'
const url = 'https://app.example.com'
let stage: Stage
let vendor: Client
let compatible: Client
let ours: SignalWireClient

beforeAll(async () => {
  stage = await startStage({ tls: true })
  trust(stage)
  const { projectId, apiToken } = stage.credentials
  vendor = vendorClient(stage)
  compatible = compatibleClient(stage)
  ours = createSignalWireClient({ projectId, apiToken, baseUrl: `https://localhost:${stage.emulator.port}` })
})
afterAll(() => stage[Symbol.asyncDispose]())

interface Operation {
  readonly vendor: (client: Client) => Promise<unknown>
  readonly ours: (client: SignalWireClient) => Promise<unknown>
}

// of things that do not exist: what is asked for is compared, not what comes of it
const cases: Readonly<Record<string, Operation>> = {
  'placing a call': {
    vendor: ({ calls }) =>
      calls.create({
        to: '+13105678901',
        from: 'nobody',
        url: `${url}/voice?a=1&b=2`,
        method: 'GET',
        fallbackUrl: `${url}/fallback`,
        fallbackMethod: 'POST',
        statusCallback: `${url}/status`,
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['initiated', 'answered'],
        sendDigits: '1ww2#',
        timeout: 30,
        record: true,
        recordingChannels: 'dual',
        recordingTrack: 'both',
        recordingStatusCallback: `${url}/recording`,
        recordingStatusCallbackMethod: 'POST',
        trim: 'do-not-trim',
        sipAuthUsername: 'user',
        sipAuthPassword: 'word',
        callerId: '+13102259067',
        machineDetection: 'DetectMessageEnd',
        machineDetectionTimeout: 20,
        asyncAmd: 'true',
        asyncAmdStatusCallback: `${url}/amd`,
        asyncAmdStatusCallbackMethod: 'POST',
      }),
    ours: ({ calls }) =>
      calls.create({
        To: '+13105678901',
        From: 'nobody',
        Url: `${url}/voice?a=1&b=2`,
        Method: 'GET',
        FallbackUrl: `${url}/fallback`,
        FallbackMethod: 'POST',
        StatusCallback: `${url}/status`,
        StatusCallbackMethod: 'POST',
        StatusCallbackEvent: ['initiated', 'answered'],
        SendDigits: '1ww2#',
        Timeout: 30,
        Record: true,
        RecordingChannels: 'dual',
        RecordingTrack: 'both',
        RecordingStatusCallback: `${url}/recording`,
        RecordingStatusCallbackMethod: 'POST',
        Trim: 'do-not-trim',
        SipAuthUsername: 'user',
        SipAuthPassword: 'word',
        CallerId: '+13102259067',
        MachineDetection: 'DetectMessageEnd',
        MachineDetectionTimeout: 20,
        AsyncAmd: true,
        AsyncAmdStatusCallback: `${url}/amd`,
        AsyncAmdStatusCallbackMethod: 'POST',
      }),
  },
  'reading a call': {
    vendor: ({ calls }) => calls(sid).fetch(),
    ours: ({ calls }) => calls.retrieve(sid),
  },
  'redirecting a call': {
    vendor: ({ calls }) => calls(sid).update({ twiml: '<Response><Say>Fish &amp; chips</Say></Response>' }),
    ours: ({ calls }) => calls.update(sid, { Twiml: '<Response><Say>Fish &amp; chips</Say></Response>' }),
  },
  'ending a call': {
    vendor: ({ calls }) => calls(sid).update({ status: 'completed' }),
    ours: ({ calls }) => calls.update(sid, { Status: 'completed' }),
  },
  'streaming a call': {
    vendor: ({ calls }) =>
      calls(sid).streams.create({
        url: 'wss://app.example.com/audio',
        name: 'my_first_stream',
        track: 'both_tracks',
        statusCallback: `${url}/stream`,
        statusCallbackMethod: 'POST',
        'parameter1.name': 'FirstName',
        'parameter1.value': 'Jane',
        parameter1: { name: 'FirstName', value: 'Jane' },
      }),
    ours: ({ streams }) =>
      streams.create(sid, {
        Url: 'wss://app.example.com/audio',
        Name: 'my_first_stream',
        Track: 'both_tracks',
        StatusCallback: `${url}/stream`,
        StatusCallbackMethod: 'POST',
        parameters: { FirstName: 'Jane' },
      }),
  },
  'stopping a stream': {
    vendor: ({ calls }) => calls(sid).streams(part).update({ status: 'stopped' }),
    ours: ({ streams }) => streams.stop(sid, part),
  },
  'recording a call': {
    vendor: ({ calls }) =>
      calls(sid).recordings.create({ recordingChannels: 'dual', recordingStatusCallback: `${url}/recording` }),
    ours: ({ recordings }) =>
      recordings.start(sid, { RecordingChannels: 'dual', RecordingStatusCallback: `${url}/recording` }),
  },
  'pausing a recording': {
    vendor: ({ calls }) => calls(sid).recordings(part).update({ status: 'paused', pauseBehavior: 'skip' }),
    ours: ({ recordings }) => recordings.pause(sid, part, 'skip'),
  },
  'deleting a recording': {
    vendor: ({ recordings }) => recordings(part).remove(),
    ours: ({ recordings }) => recordings.delete(part),
  },
  'ending a conference': {
    vendor: ({ conferences }) => conferences(sid).update({ status: 'completed' }),
    ours: ({ conferences }) => conferences.end(sid),
  },
  'announcing to a conference': {
    vendor: ({ conferences }) => conferences(sid).update({ announceUrl: `${url}/news`, announceMethod: 'GET' }),
    ours: ({ conferences }) => conferences.update(sid, { AnnounceUrl: `${url}/news`, AnnounceMethod: 'GET' }),
  },
  'muting a participant': {
    vendor: ({ conferences }) => conferences(sid).participants(part).update({ muted: true }),
    ours: ({ participants }) => participants.mute(sid, part),
  },
  'holding a participant': {
    vendor: ({ conferences }) =>
      conferences(sid)
        .participants(part)
        .update({ hold: true, holdUrl: `${url}/hold`, holdMethod: 'GET' }),
    ours: ({ participants }) => participants.hold(sid, part, { HoldUrl: `${url}/hold`, HoldMethod: 'GET' }),
  },
  'coaching a participant': {
    vendor: ({ conferences }) => conferences(sid).participants(part).update({ coaching: true, callSidToCoach: sid }),
    ours: ({ participants }) => participants.coach(sid, part, sid),
  },
  'removing a participant': {
    vendor: ({ conferences }) => conferences(sid).participants(part).remove(),
    ours: ({ participants }) => participants.remove(sid, part),
  },
  'stopping a recording of a conference': {
    vendor: ({ conferences }) => conferences(sid).recordings(part).update({ status: 'stopped' }),
    ours: ({ conferenceRecordings }) => conferenceRecordings.stop(sid, part),
  },
}

/** What the door was asked for: without the base of the address, and with the fields in an order of their own. */
async function asked(request: Promise<unknown>): Promise<object> {
  await request.catch(() => undefined)
  const [exchange] = stage.emulator.world.exchanges({ door: 'signalwire', kind: 'request' })
  stage.emulator.world.clearExchanges()
  const { method, url: address = '', requestBody = '' } = exchange ?? {}
  const fields = [...new URLSearchParams(requestBody)].map(([name, value]) => `${name}=${value}`)
  return { method, path: address.replace(/^.*?(?=\/2010-04-01)/, ''), fields: fields.toSorted() }
}

test.each(Object.entries(cases))('%s is asked for as both other clients ask for it', async (_name, operation) => {
  stage.emulator.world.clearExchanges()
  const own = await asked(operation.ours(ours))
  expect(own).toEqual(await asked(operation.vendor(vendor)))
  expect(own).toEqual(await asked(operation.vendor(compatible)))
  expect(own).toHaveProperty('path', expect.stringMatching(/^\/2010-04-01\/Accounts\/.+\.json$/))
})

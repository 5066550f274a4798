import type { Client } from '@signalwire/compatibility-api'
import type { SignalWireClient } from '@trunkline/signalwire-laml/client'

import { all, type Comparisons, part, sid, url } from './request.ts'

/** Calls and their streams. */
export const calls: Comparisons = {
  'calls.create': [
    {
      vendor: (client) =>
        client.calls.create({
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
          recordingStatusCallbackEvent: ['in-progress', 'completed'],
          trim: 'do-not-trim',
          sipAuthUsername: 'user',
          sipAuthPassword: 'word',
          callerId: '+13102259067',
          machineDetection: 'DetectMessageEnd',
          machineDetectionTimeout: 20,
          machineDetectionSpeechThreshold: 2000,
          machineDetectionSpeechEndThreshold: 1000,
          machineDetectionSilenceTimeout: 4000,
          asyncAmd: 'true',
          asyncAmdStatusCallback: `${url}/amd`,
          asyncAmdStatusCallbackMethod: 'POST',
        }),
      ours: (client) =>
        client.calls.create({
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
          RecordingStatusCallbackEvent: ['in-progress', 'completed'],
          Trim: 'do-not-trim',
          SipAuthUsername: 'user',
          SipAuthPassword: 'word',
          CallerId: '+13102259067',
          MachineDetection: 'DetectMessageEnd',
          MachineDetectionTimeout: 20,
          MachineDetectionSpeechThreshold: 2000,
          MachineDetectionSpeechEndThreshold: 1000,
          MachineDetectionSilenceTimeout: 4000,
          AsyncAmd: true,
          AsyncAmdStatusCallback: `${url}/amd`,
          AsyncAmdStatusCallbackMethod: 'POST',
        }),
    },
    {
      vendor: (client) => client.calls.create({ to: 'sip:a@b.example', from: 'me', applicationSid: part }),
      ours: (client) => client.calls.create({ To: 'sip:a@b.example', From: 'me', ApplicationSid: part }),
    },
  ],
  'calls.list': [
    {
      vendor: (client) =>
        client.calls.list({
          status: 'completed',
          to: '+13105678901',
          from: '+13103384645',
          parentCallSid: sid,
          startTimeAfter: new Date('2024-01-02T03:04:05Z'),
          endTimeBefore: new Date('2024-02-02T03:04:05Z'),
          pageSize: 50,
        }),
      ours: (client) =>
        all(
          client.calls.list({
            Status: 'completed',
            To: '+13105678901',
            From: '+13103384645',
            ParentCallSid: sid,
            'StartTime>': '2024-01-02T03:04:05Z',
            'EndTime<': '2024-02-02T03:04:05Z',
            PageSize: 50,
          }),
        ),
    },
  ],
  'calls.retrieve': [{ vendor: (client) => client.calls(sid).fetch(), ours: (client) => client.calls.retrieve(sid) }],
  'calls.update': [
    {
      vendor: (client) => client.calls(sid).update({ twiml: '<Response><Say>Fish &amp; chips</Say></Response>' }),
      ours: (client) => client.calls.update(sid, { Twiml: '<Response><Say>Fish &amp; chips</Say></Response>' }),
    },
    {
      vendor: (client) =>
        client.calls(sid).update({
          url: `${url}/next?a=1&b=2`,
          method: 'GET',
          fallbackUrl: `${url}/fallback`,
          fallbackMethod: 'GET',
          statusCallback: `${url}/status`,
          statusCallbackMethod: 'GET',
        }),
      ours: (client) =>
        client.calls.update(sid, {
          Url: `${url}/next?a=1&b=2`,
          Method: 'GET',
          FallbackUrl: `${url}/fallback`,
          FallbackMethod: 'GET',
          StatusCallback: `${url}/status`,
          StatusCallbackMethod: 'GET',
        }),
    },
    ...(['completed', 'canceled'] as const).map((status) => ({
      vendor: (client: Client) => client.calls(sid).update({ status }),
      ours: (client: SignalWireClient) => client.calls.update(sid, { Status: status }),
    })),
  ],
  'calls.delete': [{ vendor: (client) => client.calls(sid).remove(), ours: (client) => client.calls.delete(sid) }],
  'streams.create': [
    {
      vendor: (client) =>
        client.calls(sid).streams.create({
          url: 'wss://app.example.com/audio',
          name: 'my_first_stream',
          track: 'both_tracks',
          statusCallback: `${url}/stream`,
          statusCallbackMethod: 'POST',
          'parameter1.name': 'FirstName',
          'parameter1.value': 'Jane',
          parameter1: { name: 'FirstName', value: 'Jane' },
        }),
      ours: (client) =>
        client.streams.create(sid, {
          Url: 'wss://app.example.com/audio',
          Name: 'my_first_stream',
          Track: 'both_tracks',
          StatusCallback: `${url}/stream`,
          StatusCallbackMethod: 'POST',
          parameters: { FirstName: 'Jane' },
        }),
    },
  ],
  'streams.stop': [
    {
      vendor: (client) => client.calls(sid).streams(part).update({ status: 'stopped' }),
      ours: (client) => client.streams.stop(sid, part),
    },
  ],
}

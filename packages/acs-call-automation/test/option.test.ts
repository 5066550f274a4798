import type { Driver } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AcsConfig } from '../src/config.ts'
import { acsCallAutomation, type AcsOptions } from '../src/index.ts'
import { createContext, createHost } from './fixtures/host.ts'
import { answerWith, connectionString, failureOf, instant, resourceId } from './fixtures/service.ts'

type Verbs = Required<Driver>

const number = { kind: 'phone', number: '+14255550123' } as const
const url = { kind: 'url', url: 'https://app.example.com/a.wav' } as const
const known = { kind: 'phoneNumber', rawId: '4:+14255550199', phoneNumber: { value: '+14255550199' } }
const user = { kind: 'communicationUser', rawId: '8:acs:r_u', communicationUser: { id: '8:acs:r_u' } }
const fresh = () => createContext({ providerCallId: undefined, state: {}, answered: false })
const ringing = () => createContext({ providerCallId: undefined, state: { incomingCallContext: 'opaque' } })

const dial = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doDial(fresh(), {
    to: [number],
    from: number,
    displayName: undefined,
    ringMs: undefined,
    idempotencyKey: 'k',
    firstSentAt: 0,
    prepare: {},
    providerOptions,
  })

const answer = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doAnswer(ringing(), { prepare: {}, providerOptions })

const connect = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doConnect(fresh(), { kind: 'room', id: 'r1', prepare: {}, providerOptions })

const play = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doPlay(createContext(), { source: url, loop: false, providerOptions })

const collect = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doCollect(createContext(), {
    input: 'digits',
    maxDigits: 4,
    terminator: undefined,
    timeoutMs: 5_000,
    interDigitTimeoutMs: 5_000,
    prompt: url,
    interruptPrompt: true,
    language: undefined,
    choices: [],
    providerOptions,
  })

const watchDigits = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doWatchDigits(createContext(), { providerOptions })

const hold = (driver: Verbs, providerOptions: AcsOptions) =>
  driver.doHold(createContext(), { music: url, providerOptions })

const record =
  (channels: 'mixed' | 'separate') =>
  (driver: Verbs, providerOptions: AcsOptions): Promise<unknown> =>
    driver.doRecord(createContext(), { channels, format: 'wav', startPaused: false, providerOptions })

const affinity = [
  { channel: 0, participant: '8:acs:r_u' },
  { channel: 1, participant: '4:+14255550199' },
]

beforeEach(() => nock.disableNetConnect())

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function openDriver(changes: Pick<AcsConfig, 'apiVersion'> = {}): Verbs {
  return acsCallAutomation({ connectionString, resourceId, ...changes }).open(createHost()).driver as Verbs
}

describe('vendor options', () => {
  test.each([
    ['dial', dial, { enableDtmfTones: true }, { mediaStreamingOptions: { enableDtmfTones: true } }],
    ['answer', answer, { enableDtmfTones: true }, { mediaStreamingOptions: { enableDtmfTones: true } }],
    ['connect', connect, { enableDtmfTones: true }, { mediaStreamingOptions: { enableDtmfTones: true } }],
    ['play', play, { playTo: ['8:acs:r_u', '4:+14255550199'] }, { playTo: [user, known] }],
    ['play', play, { playTo: '8:acs:r_u' }, { playTo: [user] }],
    ['play', play, { interruptCallMediaOperation: true }, { interruptCallMediaOperation: true }],
    ['collect', collect, { interruptCallMediaOperation: true }, { interruptCallMediaOperation: true }],
    ['collect', collect, { playSourceCacheId: 'menu' }, { playPrompt: { playSourceCacheId: 'menu' } }],
    ['watchDigits', watchDigits, { targetParticipant: '8:acs:r_u' }, { targetParticipant: user }],
    ['hold', hold, { playSourceCacheId: 'music' }, { playSourceInfo: { playSourceCacheId: 'music' } }],
    [
      'record',
      record('separate'),
      { channelAffinity: affinity },
      {
        channelAffinity: [
          { channel: 0, participant: user },
          { channel: 1, participant: known },
        ],
      },
    ],
    [
      'record',
      record('mixed'),
      { recordingContentType: 'audioVideo' },
      { recordingContentType: 'audioVideo', recordingChannelType: 'mixed', recordingFormatType: 'mp4' },
    ],
    [
      'record',
      record('mixed'),
      {
        externalStorage: {
          recordingStorageKind: 'azureBlobStorage',
          recordingDestinationContainerUrl: 'https://contoso.blob.core.windows.net/calls',
        },
      },
      {
        externalStorage: {
          recordingStorageKind: 'azureBlobStorage',
          recordingDestinationContainerUrl: 'https://contoso.blob.core.windows.net/calls',
        },
      },
    ],
  ] as const)('%s sends: %#', async (_, run, options, body) => {
    const seen = answerWith({ status: 200, body: { callConnectionId: 'c1', recordingId: 'r1' } })
    await run(openDriver(), options)
    expect(seen[0]?.body).toMatchObject(body)
  })

  test.each([
    ['dial', dial, { playTo: '8:acs:r_u' }, 'playTo'],
    ['watchDigits', watchDigits, { playTo: '8:acs:r_u' }, 'playTo'],
    ['play', play, { playTo: [] }, 'playTo'],
    ['play', play, { enableDtmfTones: true }, 'enableDtmfTones'],
    ['hold', hold, { interruptCallMediaOperation: true }, 'interruptCallMediaOperation'],
    ['record', record('separate'), { recordingContentType: 'audioVideo' }, 'mixed'],
    ['record', record('mixed'), { repeatability: { requestId: 'r1', firstSent: new Date(0) } }, 'requestId'],
    ['play', play, { repeatability: { requestId: resourceId, firstSent: new Date(0) } }, 'repeatability'],
    ['record', record('separate'), { channelAffinity: [{ channel: 5, participant: '8:acs:r_u' }] }, 'channel'],
  ] as const)(
    '%s sends nothing with an option that is invalid or belongs to another verb: %#',
    async (_, run, options, word) => {
      const seen = answerWith({ status: 200, body: {} })
      const error = await failureOf(Promise.resolve(run(openDriver(), options)))
      expect(error.code).toBe('invalid-argument')
      expect(error.message).toContain(word)
      expect(seen).toEqual([])
    },
  )

  test.each([
    ['answer', answer],
    ['record', record('mixed')],
  ] as const)('%s is identified by the pair of the caller', async (_, run) => {
    const seen = answerWith({ status: 200, body: { callConnectionId: 'c1', recordingId: 'r1' } })
    const requestId = '6f1d2c3b-0000-4000-8000-00000000abcd'
    await run(openDriver(), { repeatability: { requestId, firstSent: new Date(instant) } })
    expect(seen[0]?.headers).toMatchObject({
      'repeatability-request-id': requestId,
      'repeatability-first-sent': 'Thu, 12 Mar 2026 10:20:30 GMT',
    })
    expect(seen[0]?.body).not.toHaveProperty('repeatability')
  })

  test('keys on the media socket require 2026-03-12', async () => {
    const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } })
    const error = await failureOf(dial(openDriver({ apiVersion: '2025-03-30-preview' }), { enableDtmfTones: true }))
    expect(error).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('enableDtmfTones') })
    expect(seen).toEqual([])
  })
})

import type { CollectCommand, Driver } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AcsConfig } from '../src/config.ts'
import { acsCallAutomation } from '../src/index.ts'
import { createContext, createHost } from './fixtures/host.ts'
import { answerWith, connectionString, failureOf, resourceId } from './fixtures/service.ts'

const cognitiveServicesEndpoint = 'https://contoso.cognitiveservices.azure.com'
const call = '/calling/callConnections/c1'
const version = '?api-version=2026-03-12'
const accepted = { status: 202 }
const target = { kind: 'phoneNumber', rawId: '4:+14255550123', phoneNumber: { value: '+14255550123' } }
const user = { kind: 'communicationUser', rawId: '8:acs:r_u', communicationUser: { id: '8:acs:r_u' } }
const file = (name: string) => ({ kind: 'file', file: { uri: `https://example.com/${name}.wav` } })
const url = (name: string) => ({ kind: 'url', url: `https://example.com/${name}.wav` }) as const
const speaking = () => createContext({ state: { target: '4:+14255550123', speechPrepared: true } })
const mute = () => createContext({ state: { target: '4:+14255550123', speechPrepared: false } })
let driver: Required<Driver>

beforeEach(() => {
  nock.disableNetConnect()
  driver = openDriver({})
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function openDriver(changes: Pick<AcsConfig, 'apiVersion'>): Required<Driver> {
  const provider = acsCallAutomation({ connectionString, resourceId, cognitiveServicesEndpoint, ...changes })
  return provider.open(createHost()).driver as Required<Driver>
}

const collect: CollectCommand = {
  input: 'speech',
  maxDigits: undefined,
  terminator: undefined,
  timeoutMs: 5_000,
  interDigitTimeoutMs: 5_000,
  prompt: undefined,
  interruptPrompt: true,
  language: undefined,
  choices: [],
  providerOptions: undefined,
}
const waiting = { targetParticipant: target, interruptPrompt: true, initialSilenceTimeoutInSeconds: 5 }

describe('collect', () => {
  test('recognizes speech, with the requested language and silence', async () => {
    const seen = answerWith(accepted, accepted)
    await driver.doCollect(speaking(), collect)
    const providerOptions = { speechRecognitionModelEndpointId: 'model-1' }
    await driver.doCollect(speaking(), { ...collect, language: 'de-DE', endSilenceMs: 699.5, providerOptions })
    expect(seen.map(({ path }) => path)).toEqual([`${call}:recognize${version}`, `${call}:recognize${version}`])
    expect(seen.map(({ body }) => body)).toEqual([
      { recognizeInputType: 'speech', recognizeOptions: waiting, operationContext: '7' },
      {
        recognizeInputType: 'speech',
        recognizeOptions: {
          ...waiting,
          speechLanguage: 'de-DE',
          speechRecognitionModelEndpointId: 'model-1',
          speechOptions: { endSilenceTimeoutInMs: 700 },
        },
        operationContext: '7',
      },
    ])
  })

  test.each(['2026-03-12', '2025-03-30-preview'] as const)('recognizes speech or keys at %s', async (apiVersion) => {
    const seen = answerWith(accepted)
    const either = { ...collect, input: 'digits-or-speech', maxDigits: 4, terminator: '#', endSilenceMs: 500 } as const
    await openDriver({ apiVersion }).doCollect(speaking(), either)
    expect(seen[0]?.path).toBe(`${call}:recognize?api-version=${apiVersion}`)
    expect(seen[0]?.body).toEqual({
      recognizeInputType: 'speechOrDtmf',
      recognizeOptions: {
        ...waiting,
        dtmfOptions: { interToneTimeoutInSeconds: 5, maxTonesToCollect: 4, stopTones: ['pound'] },
        speechOptions: { endSilenceTimeoutInMs: 500 },
      },
      operationContext: '7',
    })
  })

  test('offers choices', async () => {
    const seen = answerWith(accepted)
    const choices = [
      { label: 'yes', phrases: ['yes', 'yes please'], digit: '1' },
      { label: 'no', phrases: ['no'] },
    ]
    await driver.doCollect(speaking(), { ...collect, input: 'choices', choices, language: 'en-US' })
    expect(seen[0]?.body).toEqual({
      recognizeInputType: 'choices',
      recognizeOptions: {
        ...waiting,
        speechLanguage: 'en-US',
        choices: [
          { label: 'yes', phrases: ['yes', 'yes please'], tone: 'one' },
          { label: 'no', phrases: ['no'] },
        ],
      },
      operationContext: '7',
    })
  })

  test('plays several prompts, and listens to another participant', async () => {
    const seen = answerWith(accepted, accepted)
    const digits = { ...collect, input: 'digits', maxDigits: 1, prompt: url('a') } as const
    const morePrompts = [{ url: 'https://example.com/b.wav' }, { say: 'now', language: 'en-US', voice: 'female' }]
    await driver.doCollect(speaking(), {
      ...digits,
      providerOptions: { morePrompts, targetParticipant: '8:acs:r_u' },
    })
    await driver.doCollect(speaking(), {
      ...digits,
      prompt: undefined,
      providerOptions: { morePrompts: [{ ssml: '<speak/>' }] },
    })
    expect(seen[0]?.body).toMatchObject({
      playPrompts: [
        file('a'),
        file('b'),
        { kind: 'text', text: { text: 'now', sourceLocale: 'en-US', voiceKind: 'female' } },
      ],
      recognizeOptions: { targetParticipant: user },
    })
    expect(seen[0]?.body).not.toHaveProperty('playPrompt')
    expect(seen[1]?.body).toMatchObject({ playPrompt: { kind: 'ssml', ssml: { ssmlText: '<speak/>' } } })
  })

  test.each<Partial<CollectCommand>>([
    { input: 'speech' },
    { input: 'choices', choices: [{ label: 'yes', phrases: ['yes'] }] },
    { input: 'digits', maxDigits: 1, prompt: { kind: 'speech', text: 'hello' } },
    { input: 'digits', maxDigits: 1, providerOptions: { morePrompts: [{ say: 'hello' }] } },
  ])('requires a call that was set up with a speech service for %j', async (changes) => {
    const seen = answerWith(accepted)
    const error = await failureOf(driver.doCollect(mute(), { ...collect, ...changes }))
    expect(error.code).toBe('not-prepared')
    expect(seen).toEqual([])
  })

  test.each([
    [{ morePrompts: [{ url: 'ftp://example.com/a.wav' }] }, 'morePrompts'],
    [{ morePrompts: [{ say: ' ' }] }, 'morePrompts'],
    [{ targetParticipant: '' }, 'targetParticipant'],
    [{ playTo: '8:acs:r_u' }, 'playTo'],
  ])('sends nothing with the options %j', async (providerOptions, word) => {
    const seen = answerWith(accepted)
    const error = await failureOf(driver.doCollect(speaking(), { ...collect, providerOptions }))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })
})

describe('play', () => {
  const play = { source: url('a'), loop: false }

  test('is heard only by the named participant', async () => {
    const seen = answerWith(accepted)
    await driver.doPlay(speaking(), { ...play, loop: true, providerOptions: { playTo: '8:acs:r_u' } })
    expect(seen[0]?.body).toEqual({
      playSources: [file('a')],
      playTo: [user],
      playOptions: { loop: true },
      operationContext: '7',
    })
  })

  test('of several sources is one play', async () => {
    const seen = answerWith(accepted)
    const moreSources = [
      { url: 'https://example.com/b.wav', playSourceCacheId: 'b' },
      { ssml: '<speak/>', customVoiceEndpointId: 'voice-1' },
    ]
    await driver.doPlay(speaking(), { ...play, providerOptions: { playSourceCacheId: 'a', moreSources } })
    expect(seen[0]?.body).toEqual({
      playSources: [
        { ...file('a'), playSourceCacheId: 'a' },
        { ...file('b'), playSourceCacheId: 'b' },
        { kind: 'ssml', ssml: { ssmlText: '<speak/>', customVoiceEndpointId: 'voice-1' } },
      ],
      operationContext: '7',
    })
  })

  test('of several sources requires a speech service if one of them is spoken', async () => {
    const seen = answerWith(accepted)
    const providerOptions = { moreSources: [{ say: 'hello' }] }
    expect(await failureOf(driver.doPlay(mute(), { ...play, providerOptions }))).toMatchObject({ code: 'not-prepared' })
    expect(seen).toEqual([])
  })
})

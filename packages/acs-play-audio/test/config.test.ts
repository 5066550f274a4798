import { capabilityNames, isTelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import type { AcsPlayAudioConfig } from '../src/config.ts'
import { acsPlayAudio, capabilities, provider, reasons } from '../src/index.ts'
import { createHost } from './fixtures/host.ts'
import { accessKey, connectionString, origin, source } from './fixtures/service.ts'

function problemsOf(config: object): string {
  try {
    acsPlayAudio(config as AcsPlayAudioConfig)
  } catch (thrown) {
    if (isTelephonyError(thrown, 'invalid-configuration')) return thrown.message
    throw thrown
  }
  return ''
}

describe('a configuration', () => {
  const credential = { getToken: () => Promise.resolve(null) }

  test.each([
    [{ connectionString }],
    [{ endpoint: origin, accessKey, source }],
    [{ endpoint: origin, credential, scopes: ['s'], tokenSecret: 's'.repeat(32) }],
    [{ connectionString, promptHosts: ['cdn.example.com', 'localhost:8080'], recordingHosts: ['x'], timeoutMs: 1 }],
  ])('is accepted: case %#', (config) => {
    expect(problemsOf(config)).toBe('')
  })

  test.each([
    [{}, 'connectionString'],
    [{ connectionString: `endpoint=${origin};accesskey=` }, 'connectionString'],
    [{ connectionString, endpoint: origin }, 'endpoint'],
    [{ endpoint: 'http://contoso.example', accessKey }, 'endpoint'],
    [{ connectionString, source: '4:+14255550100' }, 'source'],
    [{ connectionString, source: '8:acs:' }, 'source'],
    [{ connectionString, promptHosts: ['https://cdn.example.com/'] }, 'promptHosts'],
    [{ connectionString, promptHost: ['x'] }, 'promptHost'],
    [{ connectionString, resourceId: '7f1d2c3b-0000-4000-8000-00000000abcd' }, 'resourceId'],
    [{ connectionString, tokenSecret: 'short' }, 'tokenSecret'],
  ])('that is invalid is refused with the path and no value: %j', (config, place) => {
    const problems = problemsOf(config)
    expect(problems).toContain(place)
    expect(problems).not.toContain(accessKey)
    expect(problems).not.toContain('+14255550100')
  })

  test('with an Entra ID credential needs a secret of its own for its callback URLs', () => {
    const config = { endpoint: origin, credential, source }
    expect(() => acsPlayAudio(config).tokenSecret()).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
    expect(acsPlayAudio({ ...config, tokenSecret: 's'.repeat(32) }).tokenSecret()).toBe('s'.repeat(32))
    expect(acsPlayAudio({ connectionString }).tokenSecret()).toBe(accessKey)
  })
})

describe('the manifest', () => {
  test('names the Call Automation adapter with everything that is unsupported', () => {
    const unsupported = capabilityNames.filter((name) => capabilities[name] === 'unsupported')
    expect(unsupported).toHaveLength(23)
    for (const name of unsupported)
      expect([name, reasons[name]]).toEqual([name, expect.stringContaining('@trunkline/acs-call-automation')])
  })

  test('has a verb in the driver for everything else', () => {
    const { driver } = acsPlayAudio({ connectionString }).open(createHost())
    expect(Object.keys(driver).toSorted()).toEqual([
      'doAddParticipant',
      'doCollect',
      'doConnect',
      'doDial',
      'doFetchRecording',
      'doHangUp',
      'doInspect',
      'doPauseRecording',
      'doPlay',
      'doRecord',
      'doRemoveParticipant',
      'doResumeRecording',
      'doStopPlaying',
      'doStopRecording',
      'doWatchDigits',
    ])
  })
})

test('the provider can be created from its entry, which checks the configuration again', () => {
  expect(provider.create({ connectionString })).toMatchObject({ name: 'acs-play-audio', capabilities })
  expect(() => provider.create({})).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
})

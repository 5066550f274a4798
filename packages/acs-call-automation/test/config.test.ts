import { isTelephonyError, parseConfig } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { acsConfig } from '../src/config.ts'
import { acsCallAutomation, provider } from '../src/index.ts'
import { accessKey, connectionString, origin, resourceId } from './fixtures/service.ts'

const name = 'acs-call-automation'
const credential = { getToken: () => Promise.resolve(null) }

function problemsOf(config: unknown): string[] {
  try {
    parseConfig(name, acsConfig, config)
    return []
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'invalid-configuration')) throw thrown
    const [, ...lines] = thrown.message.split('\n')
    return lines.map((line) => line.trim())
  }
}

describe('a configuration', () => {
  test.each([
    { connectionString, resourceId },
    { endpoint: origin, accessKey, resourceId },
    { endpoint: origin, credential, resourceId, scopes: ['https://communication.azure.com//.default'] },
    { endpoint: 'http://127.0.0.1:8088', accessKey, verifyJwt: 'issuer-only' },
    {
      connectionString,
      resourceId,
      apiVersion: '2025-03-30-preview',
      cognitiveServicesEndpoint: 'https://contoso.cognitiveservices.azure.com',
      recordingHosts: ['127.0.0.1:8088'],
      openIdConfigurationUrl: 'http://127.0.0.1:8088/openid',
      issuer: 'https://issuer.example.com',
      tokenSecret: 'x'.repeat(32),
      timeoutMs: 5_000,
    },
  ])('is accepted: case %#', (config) => {
    expect(problemsOf(config)).toEqual([])
  })

  test.each([
    [{}, ['connectionString: is missing', 'resourceId: is missing']],
    [{ connectionString, endpoint: origin, resourceId }, ['endpoint: cannot be combined with connectionString']],
    [{ connectionString, accessKey, resourceId }, ['accessKey: cannot be combined with connectionString']],
    [{ accessKey, resourceId }, ['endpoint: is missing beside accessKey']],
    [{ endpoint: origin, accessKey, credential, resourceId }, ['credential: cannot be combined with accessKey']],
    [{ connectionString, resourceId, scopes: ['s'] }, ['scopes: belongs to credential']],
    [{ connectionString, resourceId, verifyJwt: 'issuer-only' }, ['verifyJwt: cannot be combined with resourceId']],
    [{ connectionString, resourceId: 'contoso' }, ['resourceId: must be a GUID']],
    [{ connectionString, resourceId, tokenSecret: 'short' }, ['tokenSecret: must have at least 32']],
    [{ connectionString, resourceId, recordingHosts: ['https://a/b'] }, ['recordingHosts.0: must be host']],
    [{ endpoint: 'http://contoso.example', accessKey, resourceId }, ['endpoint: must be an https URL']],
    [{ connectionString, resourceId, apiVersion: '2024-01-01' }, ['apiVersion: Invalid option']],
    ['text', ['(top): Invalid input']],
  ])('is refused: %j', (config, expected) => {
    const problems = problemsOf(config)
    expect(problems).toHaveLength(expected.length)
    for (const [index, start] of expected.entries()) expect(problems[index]).toContain(start)
  })

  test.each([-1, 301, 'soon', Number.NaN])('refuses a clock tolerance of %s', (clockToleranceSeconds) => {
    const problems = problemsOf({ connectionString, resourceId, clockToleranceSeconds })
    expect(problems).toEqual([expect.stringContaining('clockToleranceSeconds')])
  })

  test('gets one error with every problem and no value', () => {
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ'
    const wrong = {
      connectionString: `endpoint=https://contoso.example;accesskey=${secret}!`,
      apiVersion: secret,
      timeoutMs: secret,
      resourceID: secret,
      tokenSecret: secret.slice(0, 20),
    }
    const problems = problemsOf(wrong).join('\n')
    for (const path of ['connectionString', 'apiVersion', 'timeoutMs', 'resourceID', 'tokenSecret', 'resourceId:'])
      expect(problems).toContain(path)
    expect(problems).not.toContain(secret.slice(0, 12))
  })
})

describe('the provider', () => {
  test('is checked when it is created, and its manifest follows the configuration', () => {
    const speaking = { connectionString, resourceId, cognitiveServicesEndpoint: 'https://speech.example.com' }
    expect(acsCallAutomation({ connectionString, resourceId }).capabilities['play.speech']).toBe('unsupported')
    expect(acsCallAutomation(speaking).capabilities).toMatchObject({ 'play.speech': 'native', 'play.ssml': 'native' })
    expect(() => acsCallAutomation({ connectionString } as never)).toThrow('resourceId')
  })

  test('gives a reason for everything that it lacks', () => {
    const { capabilities, reasons } = acsCallAutomation({ connectionString, resourceId })
    const lacking = Object.entries(capabilities).filter(([, grade]) => grade === 'unsupported')
    expect(lacking.length).toBeGreaterThan(0)
    expect(lacking.filter(([capability]) => !Object.hasOwn(reasons, capability))).toEqual([])
  })

  test('is created from configuration by its entry', () => {
    const made = provider.create(parseConfig(name, provider.config, { connectionString, resourceId }))
    expect(made.name).toBe('acs-call-automation')
    expect(made.tokenSecret()).toBe(accessKey)
  })

  test('signs callback URLs with the key, or with tokenSecret, which a credential needs', () => {
    const tokenSecret = 's'.repeat(40)
    expect(acsCallAutomation({ connectionString, resourceId, tokenSecret }).tokenSecret()).toBe(tokenSecret)
    expect(acsCallAutomation({ endpoint: origin, accessKey, resourceId }).tokenSecret()).toBe(accessKey)
    const entra = acsCallAutomation({ endpoint: origin, credential, resourceId })
    expect(() => entra.tokenSecret()).toThrow('tokenSecret')
  })
})

import { isTelephonyError } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { provider, ucwa } from '../src/index.ts'
import { applicationId, applicationIdUri, clientSecret, endpoint, tenantId } from './fixtures/service.ts'

const surface = 'trusted-application' as const
const base = { surface, endpoint, applicationIdUri, tenantId } as const
const secret = { applicationId, clientSecret } as const
const credential = { getToken: () => Promise.resolve(null) }

function problemsOf(config: unknown): string[] {
  try {
    provider.create(config)
    return []
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'invalid-configuration')) throw thrown
    const [, ...lines] = thrown.message.split('\n')
    return lines.map((line) => line.trim())
  }
}

describe('a configuration', () => {
  test.each([
    { ...base, ...secret },
    { ...base, credential, tokenSecret: 'x'.repeat(32) },
    { ...base, ...secret, tenant: 'contoso.example', authority: 'https://login.microsoftonline.us' },
    { ...base, ...secret, allowedHosts: ['pool.example', 'pool.example:4443', '.pools.example', '127.0.0.1:8088'] },
    { ...base, ...secret, discoverUrl: 'http://127.0.0.1:8088/platformservice/discover', phoneNumber: '+14255550100' },
  ])('is accepted: %o', (config) => {
    expect(problemsOf(config)).toEqual([])
  })

  test.each<[object, string]>([
    [{ ...base, ...secret, surface: 'cloud' }, 'surface'],
    [{ ...base }, 'applicationId'],
    [{ ...base, applicationId }, 'clientSecret'],
    [{ ...base, ...secret, credential }, 'applicationId'],
    [{ ...base, ...secret, endpoint: 'sip:Helpdesk@Contoso.example' }, 'endpoint'],
    [{ ...base, ...secret, endpoint: 'helpdesk@contoso.example' }, 'endpoint'],
    [{ ...base, ...secret, tenantId: 'contoso' }, 'tenantId'],
    [{ ...base, ...secret, discoverUrl: 'http://api.example/discover' }, 'discoverUrl'],
    [{ ...base, ...secret, authority: 'http://login.example' }, 'authority'],
    [{ ...base, ...secret, allowedHosts: ['https://pool.example'] }, 'allowedHosts.0'],
    [{ ...base, ...secret, allowedHosts: ['.'] }, 'allowedHosts.0'],
    [{ ...base, ...secret, tokenSecret: 'short' }, 'tokenSecret'],
    [{ ...base, ...secret, clientSecrets: 'x' }, 'clientSecrets'],
  ])('is refused, naming the member and no value: %o', (config, member) => {
    const problems = problemsOf(config)
    expect(problems.map((line) => line.split(':')[0])).toContain(member)
    expect(problems.join()).not.toContain(clientSecret)
  })

  test('of an empty object names every problem at once', () => {
    const members = new Set(problemsOf({ surface }).map((line) => line.split(':')[0]))
    expect(members).toEqual(new Set(['applicationId', 'applicationIdUri', 'clientSecret', 'endpoint', 'tenantId']))
  })
})

test('callback URLs are signed with the configured key, or else the client secret, or else not at all', () => {
  expect(ucwa({ ...base, ...secret }).tokenSecret()).toBe(clientSecret)
  expect(ucwa({ ...base, ...secret, tokenSecret: 'y'.repeat(32) }).tokenSecret()).toBe('y'.repeat(32))
  expect(() => ucwa({ ...base, credential }).tokenSecret()).toThrow(/tokenSecret/)
})

test('the manifest belongs to the surface and gives a reason for every row that is not native', () => {
  const { capabilities, reasons } = ucwa({ ...base, ...secret })
  const others = Object.entries(capabilities).filter(([, grade]) => grade !== 'native')
  expect(others.map(([name]) => name).filter((name) => !(name in reasons))).toEqual([])
})

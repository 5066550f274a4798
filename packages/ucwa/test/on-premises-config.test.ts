import { isTelephonyError } from '@trunkline/core/driver'
import { expect, test } from 'vitest'

import { provider, ucwa } from '../src/index.ts'
import { password, userName } from './fixtures/premises.ts'

const base = { surface: 'on-premises', domain: 'contoso.example' } as const
const user = { userName, password } as const
const getTicket = () => Promise.resolve({ token: 'cwt=x' })

function problemsOf(config: unknown): readonly string[] {
  try {
    provider.create(config)
    return []
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'invalid-configuration')) throw thrown
    if (thrown.message.includes(password)) throw new Error('the message holds the password', { cause: thrown })
    const [, ...lines] = thrown.message.split('\n')
    return lines.map((line) => line.trim())
  }
}

test.each([
  { ...base, ...user },
  { ...base, getTicket },
  { ...base, ...user, autodiscoverUrl: 'http://127.0.0.1:8088/lyncdiscover', pollSeconds: 600 },
  { ...base, ...user, ownPhone: '+14255550170', availability: {} },
  { ...base, ...user, ownPhone: '+14255550170', availability: { supportedModalities: ['Audio'], signInAs: 'Busy' } },
  { ...base, ...user, allowedHosts: ['pool.example:4443', '.pools.example'], culture: 'de-DE' },
])('the configuration is accepted: %o', (config) => {
  expect(problemsOf(config)).toEqual([])
})

test.each<[object, string]>([
  [base, 'userName'],
  [{ ...base, userName }, 'password'],
  [{ ...base, ...user, getTicket }, 'userName'],
  [{ ...base, getTicket: 'cwt' }, 'getTicket'],
  [{ ...base, ...user, domain: 'https://contoso.example' }, 'domain'],
  [{ ...base, ...user, autodiscoverUrl: 'http://lyncdiscover.contoso.example' }, 'autodiscoverUrl'],
  [{ ...base, ...user, ownPhone: '5550170' }, 'ownPhone'],
  [{ ...base, ...user, availability: {} }, 'ownPhone'],
  [{ ...base, ...user, pollSeconds: 30 }, 'pollSeconds'],
  [{ ...base, ...user, endpointId: 'me' }, 'endpointId'],
  [{ ...base, ...user, allowedHosts: ['https://pool.example'] }, 'allowedHosts.0'],
  [{ ...base, ...user, discoverUrl: 'https://contoso.example' }, 'discoverUrl'],
])('the configuration %o is refused for %s', (config, path) => {
  expect(problemsOf(config).some((line) => line.startsWith(`${path}:`))).toBe(true)
})

test('creating the provider opens nothing, and both surfaces have one name', () => {
  const made = ucwa({ ...base, ...user })
  expect(made.name).toBe('ucwa')
  expect(made.capabilities.dial).toBe('native')
  expect(made.tokenSecret()).not.toContain(password)
})

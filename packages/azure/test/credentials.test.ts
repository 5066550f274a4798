import { describe, expect, test } from 'vitest'

import { communicationScopes, createTokenCache, identify } from '../src/index.ts'

const accessKey = Buffer.from('a key of this test alone').toString('base64')

describe('credentials', () => {
  test('are a connection string, or an endpoint with a key, and come to the same', () => {
    const endpoint = 'https://contoso.communication.azure.com'
    const wanted = { endpoint, identity: { accessKey } }
    expect(identify({ connectionString: `endpoint=${endpoint}/;accesskey=${accessKey}` }, 'one')).toEqual(wanted)
    expect(identify({ endpoint: `${endpoint}/`, accessKey }, 'one')).toEqual(wanted)
  })

  test('with an Entra identity ask for the scope of Communication Services', () => {
    const credential = { getToken: () => Promise.resolve(null) }
    const { identity } = identify({ endpoint: 'https://contoso.communication.azure.com', credential }, 'one')
    expect(identity).toEqual({ credential, scopes: communicationScopes })
  })

  test('that cannot be used name the provider and no part of a secret', () => {
    const make = () => identify({ connectionString: `endpoint=http://example.com;accesskey=${accessKey}` }, 'the-one')
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-configuration', provider: 'the-one' }))
    expect(make).toThrow(expect.not.objectContaining({ message: expect.stringContaining(accessKey) }))
  })
})

describe('a token', () => {
  test('is asked for once however many need it, and again two minutes before it expires', async () => {
    let now = 0
    let asked = 0
    const source = {
      getToken: () => Promise.resolve({ token: `token-${(asked += 1)}`, expiresOnTimestamp: now + 600_000 }),
    }
    const tokenOf = createTokenCache(source, ['scope'], () => now)
    expect(await Promise.all([tokenOf(), tokenOf()])).toEqual(['token-1', 'token-1'])
    now = 479_999
    expect(await tokenOf()).toBe('token-1')
    now = 480_000
    expect(await tokenOf()).toBe('token-2')
  })

  test('that never comes holds up nothing: another is asked for half a minute later', async () => {
    let now = 0
    const given = { token: 'second', expiresOnTimestamp: 1e9 }
    const answers = [new Promise<never>(() => undefined), Promise.resolve(given)]
    let asked = 0
    const tokenOf = createTokenCache({ getToken: () => answers[asked++] ?? Promise.resolve(null) }, ['s'], () => now)
    void tokenOf()
    now = 29_999
    void tokenOf()
    expect(asked).toBe(1)
    now = 30_000
    expect(await tokenOf()).toBe('second')
    expect([await tokenOf(), asked]).toEqual(['second', 2])
  })

  test('that fails is asked for again by whoever needs it next', async () => {
    const answers = [Promise.reject(new Error('down')), Promise.resolve({ token: 'second', expiresOnTimestamp: 1e9 })]
    const tokenOf = createTokenCache({ getToken: () => answers.shift() ?? Promise.resolve(null) }, ['s'], () => 0)
    await expect(tokenOf()).rejects.toThrow('down')
    expect(await tokenOf()).toBe('second')
  })

  test('that is not given is unauthorized, and says what was asked for', async () => {
    const tokenOf = createTokenCache({ getToken: () => Promise.resolve(null) }, ['scope-1'], () => 0)
    await expect(tokenOf()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('scope-1'),
    })
  })
})

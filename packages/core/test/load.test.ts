import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadProvider, type LoadableConfig, providerConfigFrom } from '@trunkline/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { failureOf, House } from './fixtures/house.ts'

const room = mkdtempSync(join(tmpdir(), 'adapters-'))
const secret = 'hunter2-hunter2'

/** Adapters as an application would have them installed. */
function install(name: string, source: string): void {
  const folder = join(room, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }))
  writeFileSync(join(folder, 'index.js'), source)
}

beforeAll(() => {
  install(
    '@fixture/adapter',
    `import { z } from ${JSON.stringify(import.meta.resolve('zod'))}
     export const provider = {
       name: 'adapter',
       config: z.strictObject({
         apiToken: z.string().min(8), port: z.number().optional(), verify: z.boolean().optional(),
         media: z.strictObject({ sampleRate: z.number(), codecs: z.array(z.string()).optional() }).optional(),
         signingKeys: z.array(z.string()).optional(),
       }),
       create: (config) => ({ name: 'adapter', config, capabilities: {}, reasons: {}, tokenSecret: () => config.apiToken, open() {} }),
     }`,
  )
  install('@fixture/stranger', 'export const answer = 42')
  install('@fixture/broken', `throw new Error(${JSON.stringify(secret)})`)
  vi.spyOn(process, 'cwd').mockReturnValue(room)
})

afterAll(() => {
  vi.restoreAllMocks()
  rmSync(room, { recursive: true })
})

const load = (settings: object) => loadProvider({ provider: '@fixture/adapter', ...settings })

describe('a provider by configuration', () => {
  test('is made from an object', async () => {
    expect(await load({ apiToken: secret, port: 8080, media: { sampleRate: 8_000 } })).toMatchObject({
      name: 'adapter',
      config: { apiToken: secret, port: 8080, media: { sampleRate: 8_000 } },
    })
  })

  test('is made from a JSON file', async () => {
    const file = join(room, 'telephony.json')
    writeFileSync(file, JSON.stringify({ provider: '@fixture/adapter', apiToken: secret, verify: false }))
    expect(await loadProvider(await providerConfigFrom({ file }))).toMatchObject({ config: { verify: false } })
  })

  test('is made from variables: numbers, booleans, and settings inside settings', async () => {
    const variables = {
      TRUNKLINE_PROVIDER: '@fixture/adapter',
      TRUNKLINE_API_TOKEN: '1234567890',
      TRUNKLINE_PORT: '8080',
      TRUNKLINE_VERIFY: 'true',
      TRUNKLINE_MEDIA__SAMPLE_RATE: '16000',
      TRUNKLINE_UNSET: undefined,
      PATH: '/bin',
    }
    expect(await loadProvider(await providerConfigFrom({ variables }))).toMatchObject({
      config: { apiToken: '1234567890', port: 8080, verify: true, media: { sampleRate: 16_000 } },
    })
  })

  test('lists every problem with its path, and no value', async () => {
    const failure = await failureOf(load({ apitoken: secret, port: `${secret}x`, media: { sampleRate: secret } }))
    expect(failure).toMatchObject({ code: 'invalid-configuration', provider: 'adapter' })
    for (const part of ['apiToken: ', 'port: ', 'media.sampleRate: ', 'apitoken: is unknown, did you mean "apiToken"?'])
      expect(failure.message).toContain(part)
    expect(failure.message).not.toContain(secret)
    expect((await failureOf(load({ apiToken: 'short' }))).message).not.toContain('short')
  })

  test('whose package is missing names the command that installs it', async () => {
    expect(await failureOf(loadProvider({ provider: '@example/missing' }))).toMatchObject({
      code: 'missing-package',
      message: 'The adapter @example/missing is not installed. Install it: npm install @example/missing',
    })
  })

  test.each([
    ['signalwire', 'signalwire-laml'],
    ['acs-play-audoi', 'acs-play-audio'],
    ['UCWA', 'ucwa'],
    ['acs-call-automatoin', 'acs-call-automation'],
  ])('of a name that no adapter has suggests one, and no package: %s', async (provider, meant) => {
    const { code, message } = await failureOf(loadProvider({ provider }))
    expect(code).toBe('missing-package')
    expect(message).toContain(`did you mean "${meant}"?`)
    expect(message).not.toContain('npm install')
  })

  test('of a name that is like no adapter lists them, and installs nothing', async () => {
    const { message } = await failureOf(loadProvider({ provider: 'does-not-exist' }))
    expect(message).toContain('acs-call-automation, acs-play-audio, loopback, signalwire-laml, ucwa')
    expect(message).not.toContain('npm install')
  })

  test('is loaded by the loader of a bundled application', async () => {
    const asked: string[] = []
    const bundled = (specifier: string): Promise<unknown> => {
      asked.push(specifier)
      return import(join(room, 'node_modules/@fixture/adapter/index.js'))
    }
    expect(await loadProvider({ provider: 'signalwire-laml', apiToken: secret }, { load: bundled })).toMatchObject({
      name: 'adapter',
    })
    expect(asked).toEqual(['@trunkline/signalwire-laml'])
    const nothing = { load: () => Promise.resolve(undefined) }
    expect((await failureOf(loadProvider({ provider: 'signalwire-laml' }, nothing))).code).toBe('missing-package')
  })

  test('whose package is no adapter, or cannot be loaded, says so without its words', async () => {
    expect((await failureOf(loadProvider({ provider: '@fixture/stranger' }))).message).toContain(
      'is not a Trunkline adapter',
    )
    const failure = await failureOf(loadProvider({ provider: '@fixture/broken' }))
    expect(failure.message).toBe('@fixture/broken is installed but cannot be loaded')
    expect(String(failure.cause)).not.toContain(secret)
  })

  test.each(['', '../x', 'a b', '@x', 7])('needs the name of an adapter: %j', async (provider) => {
    expect((await failureOf(loadProvider({ provider } as LoadableConfig))).code).toBe('invalid-configuration')
  })

  test.each([
    ['no.json', undefined],
    ['bad.json', `{"apiToken": "${secret}",}`],
    ['list.json', '[]'],
    ['nameless.json', '{}'],
  ])('is refused from %s without quoting it', async (name, text) => {
    const file = join(room, name)
    if (text !== undefined) writeFileSync(file, text)
    const failure = await failureOf(providerConfigFrom({ file }))
    expect(failure.code).toBe('invalid-configuration')
    expect(failure.message).not.toContain(secret)
  })

  test('is made from variables with lists, and leaves to the client what is its', async () => {
    const variables = {
      TRUNKLINE_PROVIDER: '@fixture/adapter',
      TRUNKLINE_API_TOKEN: secret,
      TRUNKLINE_SIGNING_KEYS: 'first, second',
      TRUNKLINE_MEDIA__CODECS: 'pcmu',
      TRUNKLINE_MEDIA__SAMPLE_RATE: '8000',
      TRUNKLINE_PUBLIC_URL: 'https://voice.example.com',
      TRUNKLINE_MEDIA_URL: 'wss://media.example.com',
      TRUNKLINE_TOKEN_KEYS: 'new,old',
    }
    const config = await providerConfigFrom({ variables })
    expect(await loadProvider(config)).toMatchObject({
      config: { signingKeys: ['first', 'second'], media: { codecs: ['pcmu'], sampleRate: 8_000 } },
    })
    const { publicUrl, mediaUrl, tokenKeys } = config
    expect({ publicUrl, mediaUrl, tokenKeys }).toEqual({
      publicUrl: 'https://voice.example.com',
      mediaUrl: 'wss://media.example.com',
      tokenKeys: ['new', 'old'],
    })
  })

  test('names a variable as it is written in the environment', async () => {
    const variables = {
      TRUNKLINE_PROVIDER: '@fixture/adapter',
      TRUNKLINE_API_TOKN: secret,
      TRUNKLINE_MEDIA__SAMPLE_RATES: '8000',
      TRUNKLINE_PORT: 'many',
    }
    const { message } = await failureOf(loadProvider(await providerConfigFrom({ variables })))
    for (const line of [
      'TRUNKLINE_API_TOKN: is unknown, did you mean "TRUNKLINE_API_TOKEN"?',
      'TRUNKLINE_MEDIA__SAMPLE_RATES: is unknown, did you mean "TRUNKLINE_MEDIA__SAMPLE_RATE"?',
      'TRUNKLINE_PORT: ',
      'TRUNKLINE_API_TOKEN: ',
    ])
      expect(message).toContain(line)
    expect(message).not.toContain(secret)
  })

  test('is refused from variables that name none', async () => {
    expect((await failureOf(providerConfigFrom({ variables: {} }))).message).toContain('TRUNKLINE_PROVIDER')
  })
})

function openWithout() {
  return new House({
    capabilities: { stream: 'unsupported', hold: 'unsupported', 'play.url': 'unsupported' },
    reasons: { stream: 'the carrier has no media socket' },
    telephony: { require: ['stream', 'hold', 'play', 'dial'] },
  })
}

describe('what an application requires', () => {
  test('is checked at the start, all of it, with the reasons', () => {
    expect(openWithout).toThrow(expect.objectContaining({ code: 'unsupported' }))
    expect(openWithout).toThrow(/stream: the carrier has no media socket\n {2}hold: not supported$/)
  })

  test('is met by what is emulated, and a verb by any one of its capabilities', () => {
    const house = new House({
      capabilities: {
        hold: 'emulated',
        'play.url': 'unsupported',
        'play.ssml': 'unsupported',
        'play.digits': 'unsupported',
      },
      telephony: { require: ['hold', 'play', 'collect', 'participants'] },
    })
    expect(house.telephony.can('hold')).toBe(true)
    expect(house.telephony.can('play.url')).toBe(false)
  })
})

import { createAcsClient } from '@trunkline/acs-call-automation/client'
import { createAcsPlayAudioClient } from '@trunkline/acs-play-audio/client'
import { createSocketWire, isTelephonyError, loadProvider, providerConfigFrom } from '@trunkline/core'
import { createSignalWireClient } from '@trunkline/signalwire-laml/client'
import { simulation } from '@trunkline/simulation'
import { expect, test } from 'vitest'

const azure = { connectionString: 'endpoint=https://example.communication.azure.com;accesskey=aHVudGVyMg==' }
const account = { space: 'example.signalwire.com', projectId: 'p', apiToken: 'hunter22' }

/** Whatever takes options, where nobody compiles the call; each with an option that is misspelt, or of a wrong type. */
const doors: readonly (readonly [name: string, call: (options: never) => unknown, options: object, problem: string])[] =
  [
    ['createSocketWire', createSocketWire, { porxy: 'environment' }, 'did you mean "proxy"?'],
    ['createSocketWire', createSocketWire, { proxy: 'http://proxy.example' }, 'proxy must be'],
    ['createSocketWire', createSocketWire, { agent: 5 }, 'agent must be'],
    ['createSocketWire', createSocketWire, { tls: { caa: 'PEM' } }, 'tls has no option "caa", did you mean "ca"?'],
    ['providerConfigFrom', providerConfigFrom, { fiel: 'telephony.json' }, 'did you mean "file"?'],
    ['providerConfigFrom', providerConfigFrom, {}, '{ file } or { variables: process.env }'],
    ['createAcsClient', createAcsClient, { ...azure, wrie: {} }, 'did you mean "wire"?'],
    ['createAcsClient', createAcsClient, { ...azure, timeoutMs: '5' }, 'timeoutMs must be a number'],
    ['createAcsPlayAudioClient', createAcsPlayAudioClient, { ...azure, attempt: 1 }, 'did you mean "attempts"?'],
    ['createSignalWireClient', createSignalWireClient, { ...account, timoutMs: 5 }, 'did you mean "timeoutMs"?'],
    ['simulation', simulation, { provider: 'loopback', sed: 1 }, 'did you mean "seed"?'],
  ]

test.each(doors)(
  '%s refuses an option that is not there, or of a wrong type: %#',
  async (_, call, options, problem) => {
    const failure: unknown = await new Promise((resolve) => {
      resolve(call(options as never))
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(isTelephonyError(failure, 'invalid-argument')).toBe(true)
    expect(failure).toMatchObject({ message: expect.stringContaining(problem) })
    expect(String(failure)).not.toMatch(/hunter22|aHVudGVyMg/)
  },
)

test('loadProvider refuses a loader that is none', async () => {
  const options: object = { load: '@trunkline/loopback' }
  await expect(loadProvider({ provider: 'loopback' }, options)).rejects.toMatchObject({ code: 'invalid-argument' })
})

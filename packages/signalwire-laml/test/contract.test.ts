import { contractTests, farEndOverHttp, freePort, type Lab, type LabFactory } from '@trunkline/contract'
import { createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'
import { signalWireLaml } from '@trunkline/signalwire-laml'

/** What the emulator tells a client of this carrier. */
interface Ready {
  readonly signalwire: { readonly projectId: string; readonly apiToken: string; readonly signingKey: string }
}

const own = '+14255550100'

const example = signalWireLaml({
  space: 'example.signalwire.com',
  projectId: '00000000-0000-4000-8000-000000000000',
  apiToken: 'PT-example',
  signingKey: 'PSK-example',
})

async function open(): Promise<Lab> {
  const resources = new AsyncDisposableStack()
  const emulator = resources.use(await startEmulator())
  const { apiToken, projectId, signingKey } = (emulator.ready as unknown as Ready).signalwire
  const warnings: Warning[] = []
  const port = await freePort()
  const telephony = createTelephony({
    provider: signalWireLaml({ baseUrl: `${emulator.url}/api/laml/2010-04-01`, projectId, apiToken, signingKey }),
    publicUrl: `http://127.0.0.1:${port}`,
    onWarning: (warning) => warnings.push(warning),
  })
  resources.use(telephony)
  resources.use(await serve(telephony, { port }))
  const far = resources.use(
    await farEndOverHttp(emulator.url, {
      door: 'signalwire',
      dialPath: '/Calls.json',
    }),
  )
  emulator.world.number(own, {
    voiceUrl: telephony.routeUrl('incoming'),
    statusCallback: telephony.routeUrl('number-status'),
  })
  return {
    telephony,
    far,
    own,
    secrets: [apiToken, signingKey],
    warnings,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const factory: LabFactory = {
  provider: example,
  open,
  exceptions: {
    'a prompt that cannot be fetched fails with operation-failed': 'a document moves on, and nobody is told why',
  },
}

contractTests(factory)

import { acsCallAutomation, type AcsConfig } from '@trunkline/acs-call-automation'
import {
  contractTests,
  farEndOverHttp,
  freePort,
  type Lab,
  type LabFactory,
  type LabSettings,
  runPromise,
  selectPromises,
} from '@trunkline/contract'
import { createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'
import { expect, test } from 'vitest'

/** What the emulator tells a client of this carrier. */
interface Ready {
  readonly acs: {
    readonly connectionString: string
    readonly resourceId: string
    readonly openIdConfiguration: string
  }
}

/** Where speech is understood and made; the emulator is its own. */
const cognitiveServicesEndpoint = 'https://speech.example.com'

const credentials = {
  connectionString: `endpoint=https://example.communication.azure.com;accesskey=${btoa('not a key')}`,
  resourceId: '00000000-0000-4000-8000-000000000000',
}

const example = acsCallAutomation({ ...credentials, cognitiveServicesEndpoint })

async function open(
  settings: Pick<AcsConfig, 'apiVersion' | 'cognitiveServicesEndpoint'>,
  client: LabSettings = {},
): Promise<Lab> {
  const resources = new AsyncDisposableStack()
  const emulator = resources.use(await startEmulator())
  const { acs } = emulator.ready as unknown as Ready
  const warnings: Warning[] = []
  const port = await freePort()
  const telephony = createTelephony({
    provider: acsCallAutomation({
      connectionString: acs.connectionString,
      resourceId: acs.resourceId,
      openIdConfigurationUrl: acs.openIdConfiguration,
      recordingHosts: [new URL(emulator.url).host],
      ...settings,
    }),
    publicUrl: `http://127.0.0.1:${port}`,
    ...client,
    onWarning: (warning) => warnings.push(warning),
  })
  resources.use(telephony)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  const far = resources.use(
    await farEndOverHttp(emulator.url, {
      door: 'acs',
      dialPath: '/calling/callConnections',
    }),
  )
  await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid' })
  const [, accessKey = ''] = /accesskey=(.*)/.exec(acs.connectionString) ?? []
  return {
    telephony,
    far,
    own: '+14255550100',
    // a room stands for all that are in it
    joinable: () => Promise.resolve({ options: { room: 'contract-room' }, number: 'contract-room' }),
    // the service mutes its own users alone
    mutable: '8:acs:contract_user',
    secrets: [accessKey],
    warnings,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const factory: LabFactory = {
  provider: example,
  open: (client) => open({ cognitiveServicesEndpoint }, client),
  exceptions: {
    'with separate channels each side is in a channel of its own':
      'the service gives each participant a channel, and the application is none',
    'a caller who gives up ends the incoming call, and a late answer fails':
      'the service tells nothing of a call before it is answered',
  },
}

contractTests(factory)

/** What the speech service and the newer api-version bring is refused without them. */
const lesser: LabFactory = {
  provider: acsCallAutomation({ ...credentials, apiVersion: '2025-03-30-preview' }),
  open: (client) => open({ apiVersion: '2025-03-30-preview' }, client),
}
const refused = selectPromises(lesser.provider.capabilities).filter(
  ({ lacking }) => lacking !== undefined && example.capabilities[lacking] !== 'unsupported',
)

test.concurrent.each(refused.map(({ promise, lacking }) => ({ promise, title: promise.title, lacking })))(
  'without the speech service at the older api-version: $title [refused: $lacking is unsupported]',
  { timeout: 60_000 },
  async ({ promise, lacking }) => {
    expect(await runPromise(promise, lesser)).toEqual({ outcome: 'refused', capability: lacking })
  },
)

import { acsCallAutomation } from '@trunkline/acs-call-automation'
import {
  contractTests,
  farEndOverHttp,
  freePort,
  isSmokePromise,
  type Lab,
  type LabFactory,
  type LabSettings,
} from '@trunkline/contract'
import { createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'

/** Settings of the emulator for a client of this carrier. */
interface Ready {
  readonly acs: {
    readonly connectionString: string
    readonly resourceId: string
    readonly openIdConfigurationUrl: string
  }
}

/** The speech service, which is part of the emulator. */
const cognitiveServicesEndpoint = 'https://speech.example.com'

const credentials = {
  connectionString: `endpoint=https://example.communication.azure.com;accesskey=${btoa('not a key')}`,
  resourceId: '00000000-0000-4000-8000-000000000000',
}

const example = acsCallAutomation({ ...credentials, cognitiveServicesEndpoint })

async function open(client: LabSettings = {}): Promise<Lab> {
  const resources = new AsyncDisposableStack()
  const emulator = resources.use(await startEmulator())
  const { acs } = emulator.ready as unknown as Ready
  const warnings: Warning[] = []
  const port = await freePort()
  const telephony = createTelephony({
    provider: acsCallAutomation({
      connectionString: acs.connectionString,
      resourceId: acs.resourceId,
      openIdConfigurationUrl: acs.openIdConfigurationUrl,
      recordingHosts: [new URL(emulator.url).host],
      cognitiveServicesEndpoint,
    }),
    publicUrl: `http://127.0.0.1:${port}`,
    ...client,
    onWarning: (warning) => warnings.push(warning),
  })
  resources.adopt(await serve(telephony, { port }), async (server) => {
    // the client first: the end of a call that it hangs up arrives through the server
    await telephony.close()
    await server.close({ graceMs: 0 })
  })
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
    // a room represents all of its participants
    joinable: () => Promise.resolve({ options: { room: 'contract-room' }, number: 'contract-room' }),
    // the service mutes only its own users
    mutable: '8:acs:contract_user',
    secrets: [accessKey],
    warnings,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const factory: LabFactory = { provider: example, open }

contractTests(factory, { includes: isSmokePromise })

import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { contractTests, farEndOverHttp, freePort, type Lab, type LabFactory } from '@trunkline/contract'
import { createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'

/** What the emulator tells a client of this carrier. */
interface Ready {
  readonly acs: {
    readonly connectionString: string
    readonly resourceId: string
    readonly openIdConfiguration: string
  }
}

const example = acsCallAutomation({
  connectionString: `endpoint=https://example.communication.azure.com;accesskey=${btoa('not a key')}`,
  resourceId: '00000000-0000-4000-8000-000000000000',
})

async function open(): Promise<Lab> {
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
    }),
    publicUrl: `http://127.0.0.1:${port}`,
    onWarning: (warning) => warnings.push(warning),
  })
  resources.use(telephony)
  resources.use(await serve(telephony, { port }))
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
    secrets: [accessKey],
    warnings,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const factory: LabFactory = {
  provider: example,
  open,
  exceptions: {
    'mute is accepted and the call goes on': 'the service mutes its own users alone, and the far party is a telephone',
    'with separate channels each side is in a channel of its own':
      'the service gives each participant a channel, and the application is none',
    'a caller who gives up ends the incoming call, and a late answer fails':
      'the service tells nothing of a call before it is answered',
  },
}

contractTests(factory)

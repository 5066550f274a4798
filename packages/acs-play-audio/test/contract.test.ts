import { randomUUID } from 'node:crypto'

import { acsPlayAudio } from '@trunkline/acs-play-audio'
import {
  contractTests,
  farEndOverHttp,
  freePort,
  isSmokePromise,
  type Lab,
  type LabSettings,
} from '@trunkline/contract'
import { createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'

/** Settings of the emulator for a client of this carrier. */
interface Ready {
  readonly 'acs-play-audio': {
    readonly connectionString: string
    readonly source: string
    readonly recordingHosts: readonly string[]
  }
}

const example = acsPlayAudio({
  connectionString: `endpoint=https://example.communication.azure.com;accesskey=${btoa('not a key')}`,
  source: '8:acs:contract_application',
})

async function open(client: LabSettings = {}): Promise<Lab> {
  const resources = new AsyncDisposableStack()
  const emulator = resources.use(await startEmulator())
  const { 'acs-play-audio': door } = emulator.ready as unknown as Ready
  const warnings: Warning[] = []
  const port = await freePort()
  const telephony = createTelephony({
    provider: acsPlayAudio({
      connectionString: door.connectionString,
      source: door.source,
      recordingHosts: door.recordingHosts,
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
    await farEndOverHttp(emulator.url, { door: 'acs-play-audio', dialPath: '/calling/callConnections' }),
  )
  await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid', door: 'acs-play-audio' })
  const [, accessKey = ''] = /accesskey=(.*)/.exec(door.connectionString) ?? []
  return {
    telephony,
    far,
    own: '+14255550100',
    // a group call represents all of its participants
    joinable() {
      const group = randomUUID()
      return Promise.resolve({ options: { group }, number: group })
    },
    secrets: [accessKey],
    warnings,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

contractTests({ provider: example, open }, { includes: isSmokePromise })

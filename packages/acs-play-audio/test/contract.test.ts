import { randomUUID } from 'node:crypto'

import { acsPlayAudio } from '@trunkline/acs-play-audio'
import { contractTests, farEndOverHttp, freePort, type Lab, type LabSettings } from '@trunkline/contract'
import { createTelephony, type Warning } from '@trunkline/core'
import { startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'

/** What the emulator tells a client of this carrier. */
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
  resources.use(telephony)
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  const far = resources.use(
    await farEndOverHttp(emulator.url, { door: 'acs-play-audio', dialPath: '/calling/callConnections' }),
  )
  await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid', door: 'acs-play-audio' })
  const [, accessKey = ''] = /accesskey=(.*)/.exec(door.connectionString) ?? []
  return {
    telephony,
    far,
    own: '+14255550100',
    // a group call stands for all that are in it
    joinable() {
      const group = randomUUID()
      return Promise.resolve({ options: { group }, number: group })
    },
    secrets: [accessKey],
    warnings,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const untold = 'the service tells that a call is over and not why: busy, declined, unanswered and unknown look the same'

contractTests({
  provider: example,
  open,
  exceptions: {
    'a busy number ends the call with busy, and answered() fails with call-ended': untold,
    'a number that declines ends the call with declined, and answered() fails with call-ended': untold,
    'a number that does not answer ends the call with no-answer, and answered() fails with call-ended': untold,
    'a number that cannot be reached ends the call with unreachable, and answered() fails with call-ended': untold,
    'with its callbacks lost, an answer is known within five seconds': 'the service cannot be asked how a call stands',
    'with separate channels each side is in a channel of its own':
      'the service gives each participant a channel, and the application is none',
  },
})

import { createCheckAccess } from '../azure/access.ts'
import { Entra } from '../azure/entra.ts'
import { errorReply } from '../azure/failure.ts'
import { Grid } from '../azure/grid.ts'
import { Timers } from '../azure/timers.ts'
import type { Door, DoorMaker, Network } from '../door.ts'
import { drawBase64 } from '../draw.ts'
import { createPostCallback, DOOR } from './callback.ts'
import { callOperations } from './operation-call.ts'
import { mediaOperations } from './operation-media.ts'
import { participantOperations } from './operation-participant.ts'
import { recordingOperations } from './operation-recording.ts'
import { type AcsPlayAudioOptions, settingsOf } from './options.ts'
import { Prompts } from './prompts.ts'
import { RecordingFiles } from './recording-files.ts'
import { createRequestHandler, isOurs } from './request-handler.ts'
import type { Service } from './service.ts'

/** Makes the protocol server of the Calling Server API (playAudio) with other settings than the command's. */
export function acsPlayAudioDoor(options: AcsPlayAudioOptions = {}): DoorMaker {
  return (network) => createAcsPlayAudioDoor(network, options)
}

/** Makes the protocol server. It comes before the one of Call Automation, which takes all other api-versions. */
export function createAcsPlayAudioDoor(network: Network, options: AcsPlayAudioOptions = {}): Door {
  const { clock, random } = network
  const { accessKey = drawBase64(random, 64), resourceId = random.uuid() } = options
  const settings = settingsOf(options)
  const entra = new Entra(network, settings.accessTokenMs)
  const checkAccess = createCheckAccess({ hmac: { accessKey, clock, maxClockSkewMs: settings.maxClockSkewMs }, entra })
  const timers = new Timers(clock)
  const { switchboard } = network
  const grid = new Grid({ door: DOOR, network, retryAfterMs: settings.gridRetryAfterMs, resourceId })
  const files = new RecordingFiles({ network, grid, timers, settings, checkAccess, resourceId })
  const service: Service = {
    network,
    settings,
    resourceId,
    checkAccess,
    post: createPostCallback(network, settings),
    prompts: new Prompts(network, settings.promptKeptMs),
    grid,
    files,
    timers,
    serverCalls: new Map(),
    connections: new Map(),
    recordings: new Map(),
  }
  const receive = createRequestHandler(service, {
    ...callOperations(service),
    ...mediaOperations(service),
    ...participantOperations(service),
    ...recordingOperations(service),
  })
  const release = switchboard.watch((leg, event) => {
    for (const serverCall of service.serverCalls.values())
      if (serverCall.call === leg.call) serverCall.heard(leg, event)
  })
  return {
    name: DOOR,
    matches: (request) => isOurs(request) || files.matches(request.path) || request.path === entra.tokenPath,
    handle(request) {
      if (request.path === entra.tokenPath) return entra.handle(request)
      return files.matches(request.path) ? files.handle(request) : receive(request)
    },
    refuse: (status) => errorReply(status, String(status), `The service refuses the request (${status})`),
    ready: ({ url, host }) => ({
      connectionString: `endpoint=${url}/;accesskey=${accessKey}`,
      // a user of the resource, in whose name calls are made
      source: `8:acs:${resourceId}_${resourceId}`,
      resourceId,
      recordingHosts: [host],
      entra: {
        tokenUrl: `${url}${entra.tokenPath}`,
        clientId: entra.clientId,
        clientSecret: entra.clientSecret,
        scope: 'https://communication.azure.com//.default',
      },
    }),
    secrets: () => [accessKey, entra.clientSecret],
    subscribe: (subscription) => grid.subscribe(subscription),
    close() {
      release()
      timers.close()
      entra.close()
    },
  }
}

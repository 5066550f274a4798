import { createCheckAccess } from '../azure/access.ts'
import { Entra } from '../azure/entra.ts'
import { errorReply } from '../azure/failure.ts'
import { Grid } from '../azure/grid.ts'
import { Timers } from '../azure/timers.ts'
import { type Door, type DoorMaker, type DoorReply, type DoorRequest, jsonReply, type Network } from '../door.ts'
import { drawBase64 } from '../draw.ts'
import { createCallbacks } from './callbacks.ts'
import { callOperations } from './operation-call.ts'
import { joinOperations } from './operation-join.ts'
import { mediaOperations } from './operation-media.ts'
import { participantOperations } from './operation-participant.ts'
import { recordingOperations } from './operation-recording.ts'
import { type AcsOptions, settingsOf } from './options.ts'
import { Prompts } from './prompts.ts'
import { RecordingFiles } from './recording-files.ts'
import { createAskStorage, createPutBlob } from './recording-storage.ts'
import { RequestHandler } from './request-handler.ts'
import { ring } from './ringing.ts'
import type { Service } from './service.ts'
import { Speech } from './speech.ts'
import { createTokens } from './tokens.ts'

/** The protocol server of Azure Communication Services Call Automation. */
export interface AcsDoor extends Door {
  /** Callbacks are signed with a new key from now on. */
  rotateKeys(): void
}

const OPEN_ID = '/calling/.well-known/acsopenidconfiguration'
const KEYS = '/calling/keys'

/** Makes the protocol server with other settings than the command's. */
export function acsDoor(options: AcsOptions = {}): DoorMaker {
  return (network) => createAcsDoor(network, options)
}

/** Makes the protocol server, with its own keys for callbacks and access tokens. */
export function createAcsDoor(network: Network, options: AcsOptions = {}): AcsDoor {
  const { clock, random } = network
  const { accessKey = drawBase64(random, 64), resourceId = random.uuid() } = options
  const settings = settingsOf(options)
  const tokens = createTokens(network, { issuer: settings.issuer, audience: resourceId })
  const entra = new Entra(network, settings.accessTokenMs)
  const checkAccess = createCheckAccess({ hmac: { accessKey, clock, maxClockSkewMs: settings.maxClockSkewMs }, entra })
  const putBlob = createPutBlob({ network, entra, retryAfterMs: settings.gridRetryAfterMs })
  const timers = new Timers(clock)
  const grid = new Grid({ door: 'acs', network, retryAfterMs: settings.gridRetryAfterMs, resourceId })
  const service: Service = {
    network,
    settings,
    resourceId,
    applicationId: `8:acs:${resourceId}_${random.uuid()}`,
    tokens,
    timers,
    speech: new Speech(network.switchboard),
    grid,
    post: createCallbacks(network, tokens),
    prompts: new Prompts(network.fetchPrompt, clock),
    askStorage: createAskStorage({ network, entra }),
    files: new RecordingFiles({ network, grid, timers, settings, checkAccess, putBlob, resourceId }),
    connections: new Map(),
    recordings: new Map(),
    ringing: new Map(),
  }
  const reception = new RequestHandler(checkAccess, {
    ...callOperations(service),
    ...joinOperations(service),
    ...mediaOperations(service),
    ...recordingOperations(service),
    ...participantOperations(service),
  })
  return {
    name: 'acs',
    matches: ({ path }) => path.startsWith('/calling/') || service.files.matches(path) || path === entra.tokenPath,
    handle(request) {
      if (request.path === entra.tokenPath) return entra.handle(request)
      const open = published(request, service)
      if (open) return open
      return service.files.matches(request.path) ? service.files.handle(request) : reception.handle(request)
    },
    refuse: (status) => errorReply(status, refusalCode(status), `The service refuses the request (${status})`),
    ready: ({ url }) => ({
      connectionString: `endpoint=${url}/;accesskey=${accessKey}`,
      resourceId,
      openIdConfigurationUrl: `${url}${OPEN_ID}`,
      entra: {
        tokenUrl: `${url}${entra.tokenPath}`,
        clientId: entra.clientId,
        clientSecret: entra.clientSecret,
        scope: 'https://communication.azure.com/.default',
      },
    }),
    secrets: () => [accessKey, entra.clientSecret],
    offer: (leg) => ring(service, leg),
    subscribe: (subscription) => grid.subscribe(subscription),
    rotateKeys: () => tokens.rotate(),
    close() {
      timers.close()
      service.speech.close()
      tokens.close()
      entra.close()
    },
  }
}

/** What anybody may read: where the keys are, and the keys (docs/wire/acs-call-automation.md#callback-token). */
function published(
  { method, path }: DoorRequest,
  { network, settings, tokens }: Service,
): DoorReply | Promise<DoorReply> | undefined {
  if (method !== 'GET') return undefined
  if (path === KEYS) return tokens.keySet().then((keys) => jsonReply(200, keys))
  if (path !== OPEN_ID) return undefined
  return jsonReply(200, {
    issuer: settings.issuer,
    jwks_uri: `${network.base().url}${KEYS}`,
    id_token_signing_alg_values_supported: ['RS256'],
  })
}

function refusalCode(status: number): string {
  if (status === 429) return '8516'
  return status === 503 ? 'ServiceUnavailable' : '9999'
}

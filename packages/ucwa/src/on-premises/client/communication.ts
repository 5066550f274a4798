import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'

import type { RequestOptions, Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { StartPhoneAudioRequest } from '../../wire/index.ts'
import { isWithoutApplication } from '../failure.ts'
import { mediaBody, type StartMedia } from './media.ts'
import { start } from './operation.ts'
import type { PremisesApplication, SignIn } from './sign-in.ts'

/** Operations that start calls. `location` of the result is the URL of the invitation, whose events carry the `operationId`. */
export interface PremisesCommunicationOperations {
  /** Rings the user's own phone first and, after the user has answered, `to`. */
  startPhoneAudio(request: StartPhoneAudioRequest, options?: RequestOptions): Promise<Started>
  /** Starts a call that uses media of our own. */
  startAudio(request: StartMedia, options?: RequestOptions): Promise<Started>
  startVideo(request: StartMedia, options?: RequestOptions): Promise<Started>
  startAudioVideo(request: StartMedia, options?: RequestOptions): Promise<Started>
}

/** Creates the operations that start at the application, and the application itself if it does not exist. */
export function createCommunication(signed: Transport, signIn: SignIn): PremisesCommunicationOperations {
  async function begin(
    name: keyof PremisesCommunicationOperations,
    json: object,
    options: RequestOptions | undefined,
  ): Promise<Started> {
    const application = await signIn.application()
    try {
      return await start(signed, name, granted(application, name), json, options)
    } catch (thrown) {
      // this code proves that the server did nothing
      if (!isTelephonyError(thrown) || !isWithoutApplication(thrown.providerCode)) throw thrown
      signIn.forget(application)
      return start(signed, name, granted(await signIn.application(), name), json, options)
    }
  }

  return {
    startPhoneAudio: (request, options) => begin('startPhoneAudio', request, options),
    startAudio: async (request, options) => begin('startAudio', mediaBody(request), options),
    startVideo: async (request, options) => begin('startVideo', mediaBody(request), options),
    startAudioVideo: async (request, options) => begin('startAudioVideo', mediaBody(request), options),
  }
}

function granted({ communication }: PremisesApplication, rel: string): string {
  const url = communication.get(rel)
  if (url !== undefined) return url
  const message = `The server grants this user no ${rel}: check his voice policy (Enterprise Voice, call via work)`
  throw new TelephonyError('not-available', message, { provider: 'ucwa' })
}

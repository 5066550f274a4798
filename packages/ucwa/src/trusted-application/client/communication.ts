import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'

import { type ReadResource, type RequestOptions, resourceIn, type Started } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { AdhocMeetingRequest, StartAudioRequest, StartAudioVideoRequest } from '../../wire/index.ts'
import type { Application, Discovery } from './discovery.ts'
import { act, start } from './operation.ts'

/** Operations that the application itself can start. */
export interface CommunicationOperations {
  /** Starts a call, with video if both sides have it. Events with the `operationId` report its progress. */
  startAudioVideo(request: StartAudioVideoRequest, options?: StartOptions): Promise<Started>
  /** Like `startAudioVideo`, with audio only. */
  startAudio(request: StartAudioRequest, options?: StartOptions): Promise<Started>
  /** Creates a meeting and resolves with it. */
  createAdhocMeeting(request: AdhocMeetingRequest, options?: RequestOptions): Promise<ReadResource>
}

/** Options of a call's start. */
export interface StartOptions extends RequestOptions {
  /** A link that is already known, for example from the application in an incoming call. Default: discovery finds the link. */
  readonly link?: string | undefined
}

/** Creates the operations that start at the discovered links. If a link is gone, discovery runs once more. */
export function createCommunication(transport: Transport, discovery: Discovery): CommunicationOperations {
  async function from<T>(linkIn: (application: Application) => string, send: (url: string) => Promise<T>): Promise<T> {
    const application = await discovery.find()
    try {
      return await send(linkIn(application))
    } catch (thrown) {
      // these two statuses prove that nothing was done, and another discovery may find another pool
      if (!isTelephonyError(thrown) || (thrown.status !== 404 && thrown.status !== 410)) throw thrown
      discovery.forget(application)
      return send(linkIn(await discovery.find()))
    }
  }

  const begin =
    (name: 'startAudio' | 'startAudioVideo') =>
    (request: StartAudioRequest, { link, ...options }: StartOptions = {}): Promise<Started> => {
      const send = (url: string): Promise<Started> => start(transport, name, url, request, options)
      return link === undefined ? from(({ communication }) => granted(communication.get(name), name), send) : send(link)
    }

  return {
    startAudioVideo: begin('startAudioVideo'),
    startAudio: begin('startAudio'),
    createAdhocMeeting: (body, options = {}) =>
      from(
        ({ adhocMeetings }) => granted(adhocMeetings, 'adhocMeetings'),
        async (url) => resourceIn(await act(transport, 'adhocMeetings', url, { ...options, body })),
      ),
  }
}

function granted(url: string | undefined, rel: string): string {
  if (url !== undefined) return url
  const message = `The service grants this application no ${rel}: check its permissions and its endpoint's policy`
  throw new TelephonyError('not-available', message, { provider: 'ucwa' })
}

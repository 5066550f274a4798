import { account } from './account.ts'
import { calls } from './calls.ts'
import { conferences } from './conferences.ts'
import { recordings } from './recordings.ts'
import type { Comparisons, MethodName } from './request.ts'

/** The requests of every method that both other clients have, too. */
export const sameRequests: Comparisons = { ...calls, ...recordings, ...conferences, ...account }

/** Why a method of our client is compared with nobody's. */
export const ownRequests: Partial<Readonly<Record<MethodName, string>>> = {
  'recordings.media': 'the others name the address and leave the file to the application',
  'recordings.mediaUrl': 'nothing is sent',
  'conferenceStreams.create': 'the compatible language has no streams of conferences',
  'conferenceStreams.stop': 'the compatible language has no streams of conferences',
  'lamlBins.create': 'the compatible language stores documents behind another API',
  'lamlBins.list': 'the compatible language stores documents behind another API',
  'lamlBins.retrieve': 'the compatible language stores documents behind another API',
  'lamlBins.update': 'the compatible language stores documents behind another API',
  'lamlBins.delete': 'the compatible language stores documents behind another API',
}

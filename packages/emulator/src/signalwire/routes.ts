import { calls } from './call-resource.ts'
import { conferenceRecordings } from './conference-recording-resource.ts'
import { conferences } from './conference-resource.ts'
import { conferenceStreams } from './conference-stream-resource.ts'
import { incomingNumbers } from './incoming-number-resource.ts'
import { lamlBins } from './laml-bin-resource.ts'
import { participants } from './participant-resource.ts'
import { dequeueMember, queueMembers, queues } from './queue-resource.ts'
import { callRecordings, recordings } from './recording-resource.ts'
import { routesOf } from './resource.ts'
import type { Route } from './route.ts'
import { streams } from './stream-resource.ts'
import { transcriptions } from './transcription-resource.ts'

/** The resources of a project. See docs/wire/signalwire-laml.md */
export const routes: readonly Route[] = [
  ...routesOf(calls),
  ...routesOf(streams),
  ...routesOf(callRecordings),
  ...routesOf(recordings),
  ...routesOf(conferences),
  ...routesOf(participants),
  ...routesOf(conferenceStreams),
  ...routesOf(conferenceRecordings),
  ...routesOf(queues),
  ...routesOf(queueMembers),
  { method: 'POST', path: '/Queues/{QueueSid}/Members/{Member}', handler: dequeueMember },
  ...routesOf(transcriptions),
  ...routesOf(incomingNumbers),
  ...routesOf(lamlBins),
]

import { openConferenceStream } from './conference-line.ts'
import { conferenceOf, conferencePath } from './conference-resource.ts'
import type { Conference } from './conference.ts'
import { flagField } from './document-field.ts'
import { readParameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { Resource, View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'
import { streamParameters } from './stream-parameters.ts'
import { findStream, stopStream } from './stream-resource.ts'
import { streamUrlFault } from './stream-url.ts'
import type { MediaStream } from './stream.ts'

// docs/wire/signalwire-laml.md#conference-streams: L16 without a rate is not explained
const codecs = {
  PCMU: 'PCMU@8000h',
  PCMA: 'PCMA@8000h',
  L16: 'L16@16000h',
  'L16@16000h': 'L16@16000h',
  'L16@24000h': 'L16@24000h',
} as const

const codecNames = ['PCMU', 'PCMA', 'L16', 'L16@16000h', 'L16@24000h'] as const

/** Streams of a whole conference to a socket of the application; with `StreamRealTime` the application speaks to it too. */
export const conferenceStreams: Resource<MediaStream> = {
  path: '/Conferences/{ConferenceSid}/Streams',
  variable: 'StreamSid',
  noun: 'stream',
  find: (routed) => findStream(conferenceOf(routed).streams, routed.variable('StreamSid')),
  show: (stream, routed) => viewStream(conferenceOf(routed), stream),
  create,
  created: 200,
  update: stopStream,
  errors: { create: 'texts', update: 'texts' },
}

function create(routed: RoutedRequest): MediaStream {
  const conference = conferenceOf(routed)
  const form = readParameters(routed.request)
  const url = form.text('Url') ?? ''
  const fault = streamUrlFault(url)
  if (fault !== undefined) throw new Refusal(31922, fault)
  const name = form.text('Name')
  const settings = {
    url,
    name,
    track: form.choice('Track', ['inbound_track', 'outbound_track', 'both_tracks']) ?? 'both_tracks',
    bidirectional: flagField(form, 'StreamRealTime') ?? false,
    anyTrack: true,
    codec: codecs[form.choice('StreamCodec', codecNames) ?? 'PCMU'],
    bearerToken: form.text('AuthorizationBearerToken'),
    parameters: streamParameters(form),
    statusCallback: form.target('StatusCallback'),
  }
  if (name !== undefined && liveStream(conference, name)) {
    throw new Refusal(10000, `Duplicated stream name "${name}"`)
  }
  const stream = openConferenceStream(conference, settings)
  if (!stream) throw new Refusal(21220, 'A stream cannot be started for a conference in the current state')
  return stream
}

function liveStream({ streams }: Conference, name: string): MediaStream | undefined {
  return [...streams].find((stream) => stream.live && (stream.name === name || stream.sid === name))
}

function viewStream(conference: Conference, stream: MediaStream): View {
  const { account } = conference
  return {
    account_sid: account.projectId,
    conference_sid: conference.sid,
    date_updated: rfc2822(stream.updatedAt),
    name: stream.settings.name ?? null,
    sid: stream.sid,
    status: stream.status,
    uri: `${conferencePath(account, conference)}/Streams/${stream.sid}.json`,
  }
}

import { readParameters as readStreamParameters, streamUrlFault } from '@trunkline/signalwire-laml/wire'

import { type DoorReply, jsonReply } from '../door.ts'
import type { LegEvent } from '../switchboard/leg-event.ts'
import type { Leg } from '../switchboard/leg.ts'
import { conferenceOf, conferencePath } from './conference-resource.ts'
import type { Conference } from './conference.ts'
import { flagField } from './document-field.ts'
import { readParameters } from './parameters.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { StreamLine } from './stream-line.ts'
import { MediaStream } from './stream.ts'
import type { Visit } from './visit.ts'

// docs/wire/signalwire-laml.md#conference-streams: L16 without a rate is not explained
const codecs = {
  PCMU: 'PCMU@8000h',
  PCMA: 'PCMA@8000h',
  L16: 'L16@16000h',
  'L16@16000h': 'L16@16000h',
  'L16@24000h': 'L16@24000h',
} as const

const codecNames = ['PCMU', 'PCMA', 'L16', 'L16@16000h', 'L16@24000h'] as const

/** Streams a whole conference to a socket of the application; with `StreamRealTime` the application speaks to it too. */
export function createConferenceStream(visit: Visit): DoorReply {
  const conference = conferenceOf(visit)
  const form = readParameters(visit.request)
  const url = form.text('Url') ?? ''
  const fault = url === '' ? 'Url is required' : streamUrlFault(url)
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
    parameters: readStreamParameters(form.record),
    statusCallback: form.target('StatusCallback'),
  }
  if (name !== undefined && liveStream(conference, name)) {
    throw new Refusal(10000, `Duplicated stream name "${name}"`)
  }
  const place = placeIn(conference)
  const stream = new MediaStream(lineOf(conference, place), settings)
  void stream.ended.then(() => place.hangUp())
  return jsonReply(200, viewStream(conference, stream))
}

/** Stops a stream of a conference, by its sid or (unverified) by its name. */
export function updateConferenceStream(visit: Visit): DoorReply {
  const conference = conferenceOf(visit)
  const sid = visit.variable('StreamSid')
  const stream = liveStream(conference, sid) ?? [...conference.streams].find((past) => past.sid === sid)
  if (!stream) throw notFound('stream')
  if (readParameters(visit.request).text('Status') !== 'stopped') {
    throw new Refusal(10000, 'Status is stopped, nothing else')
  }
  stream.stop()
  return jsonReply(200, viewStream(conference, stream))
}

function liveStream({ streams }: Conference, name: string): MediaStream | undefined {
  return [...streams].find((stream) => stream.live && (stream.name === name || stream.sid === name))
}

/** Hears everybody and speaks for the application. */
function placeIn(conference: Conference): Leg {
  const [first] = conference.participants
  if (!first) throw new Refusal(21220, 'A stream cannot be started for a conference in the current state')
  const { conversation, account } = conference
  return account.network.switchboard.join({ call: first.leg.call, name: 'stream', conversation })
}

function lineOf(conference: Conference, place: Leg): StreamLine {
  const { account, sid, streams, participants } = conference
  const call = participants[0]?.call
  return {
    account,
    call: place.call.id,
    callSid: call?.sid,
    conferenceSid: sid,
    streams,
    inbound: place.outbound,
    outbound: place.inbound,
    inject: (options) => place.voice.inject(options),
    sendDigits: (digits) => {
      for (const { leg } of conference.participants) void leg.sendDigits(digits)
    },
    watch: (listener) => watchAll(conference, listener),
    attach: (streamSid) => place.attach({ streamSid }),
    warn: (text) => call?.note('warnings', text),
  }
}

/** Hears the keys of those who are in it when the stream begins. */
function watchAll({ participants }: Conference, listener: (event: LegEvent) => void): () => void {
  const releases = participants.map(({ leg }) => leg.watch((event) => event.type === 'digit' && listener(event)))
  return () => {
    for (const release of releases) release()
  }
}

function viewStream(conference: Conference, stream: MediaStream): Readonly<Record<string, unknown>> {
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

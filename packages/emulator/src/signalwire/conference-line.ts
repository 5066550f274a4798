import type { Leg, LegEvent } from '@trunkline/network'

import type { Conference } from './conference.ts'
import type { StreamSettings } from './stream-settings.ts'
import { MediaStream, type StreamLine } from './stream.ts'

/** Streams a whole conference to a socket of the application; undefined for an empty conference. */
export function openConferenceStream(conference: Conference, settings: StreamSettings): MediaStream | undefined {
  const place = placeIn(conference)
  if (!place) return undefined
  const stream = new MediaStream(lineOf(conference, place), settings)
  void stream.ended.then(() => place.hangUp())
  return stream
}

/** The leg that hears all participants and speaks for the application. */
function placeIn(conference: Conference): Leg | undefined {
  const [first] = conference.participants
  if (!first) return undefined
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

/** Watches the keys of the participants who are in it when the stream begins. */
function watchAll({ participants }: Conference, listener: (event: LegEvent) => void): () => void {
  const releases = participants.map(({ leg }) => leg.watch((event) => event.type === 'digit' && listener(event)))
  return () => {
    for (const release of releases) release()
  }
}

import { createCloudEvent } from '../azure/cloud-event.ts'
import { preciseTime } from '../azure/time.ts'
import type { Network } from '../door.ts'
import type { AcsPlayAudioSettings } from './options.ts'
import type { Result } from './result.ts'
import { type EventName, eventTypePrefix } from './wire/index.ts'

/** The protocol server's name. */
export const DOOR = 'acs-play-audio'

/** One event for the application. */
export interface CallbackEvent {
  readonly name: EventName
  readonly url: string
  /** Path of what it is about, such as `calling/callConnections/…/callState`. */
  readonly source: string
  readonly data: Readonly<Record<string, unknown>>
  /** What it is about: its events go out one after the other, and `/_world/calls` finds the call by it. */
  readonly order: string
}

/** Posts an event; it is not signed, and not sent again (docs/wire/acs-play-audio.md#callbacks). */
export type PostCallback = (event: CallbackEvent) => void

/** Makes the sender of callbacks. */
export function createPostCallback(
  { deliver, clock, random }: Network,
  { envelope }: AcsPlayAudioSettings,
): PostCallback {
  return ({ name, url, source, data, order }) => {
    const time = preciseTime(clock, '+00:00')
    const event = createCloudEvent(random, { source, type: `${eventTypePrefix}${name}`, data, time })
    void deliver({
      door: DOOR,
      call: order,
      order,
      event: name,
      url,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(envelope === 'array' ? [event] : event),
    })
  }
}

/** The data of PlayAudioResult and AddParticipantResult: the context is all that says whose result it is. */
export function resultData(
  { status, ...resultInfo }: Result,
  operationContext: string | undefined,
  { cancelledStatus }: AcsPlayAudioSettings,
): Record<string, unknown> {
  return {
    resultInfo,
    ...(operationContext !== undefined && { operationContext }),
    status: status === 'cancelled' ? cancelledStatus : status,
  }
}

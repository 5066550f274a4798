import { createCloudEvent } from '../azure/cloud-event.ts'
import { preciseTime } from '../azure/time.ts'
import type { Network } from '../door.ts'
import type { Tokens } from './tokens.ts'
import { type EventName, eventTypePrefix } from './wire/index.ts'

/** One event for the application. */
export interface CallbackEvent {
  readonly name: EventName
  readonly url: string
  /** Path of what it is about, such as `calling/callConnections/…`. */
  readonly source: string
  readonly data: Readonly<Record<string, unknown>>
  /** The call connection: its events go out one after the other. */
  readonly order: string
  /** The api-version of the call's set-up. */
  readonly version: string
}

/** Posts an event, signed, in an array of its own (docs/wire/acs-call-automation.md#callback-events). */
export type PostCallback = (event: CallbackEvent) => void

/** Makes the sender of callbacks. */
export function createCallbacks({ deliver, clock, random }: Network, tokens: Tokens): PostCallback {
  return ({ name, url, source, data, order, version }) => {
    const type = `${eventTypePrefix}${name}`
    // recorded: the zeros at the end are cut off
    const time = preciseTime(clock, '+00:00').replace(/\.?0+(?=\+)/, '')
    const event = createCloudEvent(random, { source, type, data: { version, ...data, publicEventType: type }, time })
    // no second attempt: that the service makes one is not documented
    void deliver({
      door: 'acs',
      call: order,
      order,
      event: name,
      url,
      headers: async () => ({
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${await tokens.sign('5m')}`,
      }),
      body: JSON.stringify([event]),
    })
  }
}

import { type CallContext, TelephonyError } from '@trunkline/core/driver'

import { type Mode, placeOf, readState } from '../translate/state.ts'
import { adapterName } from '../wire/adapter-name.ts'

/** How a verb is carried out in a mode of the call. */
export type Route =
  /** As a new document that replaces the current one. */
  | 'document'
  /** Through the media socket, by core. */
  | 'socket'
  /** As a separate resource, without affecting the document. */
  | 'beside'
  /** As a change of the conference participant. */
  | 'participant'
  /** Already so: nothing is sent. */
  | 'nothing'
  /** Refused, because it would end the current document: nothing is sent. */
  | 'conflict'

/** Verbs whose route depends on the mode of the call. */
export type RoutedVerb = keyof typeof routes

type Row = Readonly<Record<'parked' | Mode, Route>>

const busy = {
  document: 'conflict',
  streaming: 'conflict',
  held: 'conflict',
  conference: 'conflict',
  bridged: 'conflict',
} as const

const always = {
  parked: 'beside',
  document: 'beside',
  streaming: 'beside',
  held: 'beside',
  conference: 'beside',
  bridged: 'beside',
} as const

/** What each verb does in each mode. A call runs one document. */
export const routes = {
  'play (URL)': { parked: 'document', ...busy, streaming: 'socket' },
  'play (speech, SSML, digits)': { parked: 'document', ...busy },
  'collect (digits)': { parked: 'document', ...busy, streaming: 'socket' },
  'collect (speech, choices)': { parked: 'document', ...busy },
  // during a stream, core sends digits through its socket without calling the driver
  sendDigits: { parked: 'document', ...busy, streaming: 'socket' },
  record: always,
  'stream (two-way)': { parked: 'document', ...busy },
  'stream (listen)': always,
  transfer: { parked: 'document', ...busy },
  hold: { parked: 'document', ...busy, held: 'document', conference: 'participant' },
  unhold: {
    parked: 'nothing',
    document: 'nothing',
    streaming: 'nothing',
    held: 'document',
    conference: 'participant',
    bridged: 'nothing',
  },
  mute: { parked: 'document', ...busy, conference: 'participant' },
  unmute: {
    parked: 'nothing',
    document: 'nothing',
    streaming: 'nothing',
    held: 'nothing',
    conference: 'participant',
    bridged: 'nothing',
  },
  addParticipant: { parked: 'document', ...busy, conference: 'participant' },
  removeParticipant: { parked: 'participant', ...busy, conference: 'participant' },
} as const satisfies Readonly<Record<string, Row>>

/** The route of a verb now; fails with `conflict` if it would end the current document. */
export function routeOf(call: CallContext, verb: RoutedVerb): Exclude<Route, 'conflict'> {
  const place = placeOf(readState(call.state))
  const route: Route = routes[verb][place]
  if (route !== 'conflict') return route
  const [what, advice] = occupations[place]
  throw new TelephonyError(
    'conflict',
    `${verb} is not possible: ${what}, and the call runs one document; ${advice}; nothing was sent`,
    { provider: adapterName, callId: call.id },
  )
}

const occupations: Readonly<Record<'parked' | Mode, readonly [string, string]>> = {
  parked: ['nothing runs', 'try again'],
  document: ['another operation runs', 'wait for its end or stop it first'],
  streaming: ['a two-way stream is open', 'close the stream first'],
  held: ['the call is on hold', 'take it back first'],
  conference: ['the call is in a conference', 'remove the others, or unmute it, first'],
  bridged: ['the call is being transferred', 'wait for the outcome first'],
}

import {
  type Accepted,
  type CallContext,
  type DialCommand,
  type Driver,
  hangUpWithinMs,
  isTelephonyError,
  TelephonyError,
  timeLeft,
} from '@trunkline/core/driver'
import { ignoreNotFound, unlessDone } from '@trunkline/core/http'

import type { RequestOptions } from '../../client/request.ts'
import { limitRinging } from '../../driver/ringing.ts'
import { untilKnown } from '../../driver/until-known.ts'
import { inTime } from '../../driver/withdrawn.ts'
import { readState } from '../../translate/state.ts'
import type { TrustedApplicationClient } from '../client.ts'
import { readOptions } from '../option.ts'
import { linkOn, requireLink, requireOwn, type AdapterContext, uriFor } from './context.ts'
import { inspect } from './inspect.ts'

type CallVerbs = Required<
  Pick<Driver, 'doDial' | 'doAnswer' | 'doReject' | 'doRedirect' | 'doHangUp' | 'doTerminate' | 'doInspect'>
>

/** Without `Remote`, the service hosts no media: there are neither prompts nor keys (docs/wire/ucwa.md#placing-a-call). */
const mediaHost = 'Remote'

/** Reason of a rejection: `Local` declines at this device, `Global` at all devices of the endpoint. */
const declineReasons = { busy: 'Local', declined: 'Global', forbidden: 'Global' } as const

/** The verbs that start and end a call. */
export function callVerbs(adapter: AdapterContext): CallVerbs {
  const { client } = adapter
  const { invitations } = client
  return {
    doDial: (call, command) => dial(adapter, call, command),
    async doAnswer(call, command) {
      readOptions('answer', command.providerOptions)
      const link = requireLink(call.state, 'invitation', 'accept')
      await inTime(invitations.accept(link, { mediaHost }, { signal: call.signal }))
      return {}
    },
    async doReject(call, command) {
      const link = requireLink(call.state, 'invitation', 'decline')
      const reason = declineReasons[command.reason]
      await inTime(unlessDone(invitations.decline(link, { reason }, { signal: call.signal })))
      return {}
    },
    async doRedirect(call, { to }) {
      const link = requireLink(call.state, 'invitation', 'forward')
      await inTime(invitations.forward(link, { to: uriFor(adapter, to) }, { signal: call.signal }))
      return {}
    },
    doHangUp: (call) => hangUp(adapter, call),
    async doTerminate(call) {
      const meeting = linkOn(call.state, 'meeting', 'terminateOnlineMeeting')
      if (meeting === undefined) return hangUp(adapter, call)
      await ignoreNotFound(
        client.conversations.terminateOnlineMeeting(meeting, {
          signal: call.signal,
          deadlineMs: hangUpWithinMs,
        }),
      )
      return {}
    },
    doInspect: (call) => inspect(client, call),
  }
}

async function dial(adapter: AdapterContext, call: CallContext, command: DialCommand): Promise<Accepted> {
  const { client, keys } = adapter
  const { video = false, joinVideoMuted, ...options } = readOptions('dial', command.providerOptions)
  const [target] = command.to
  if (target === undefined) throw new TelephonyError('invalid-argument', 'to does not name anyone to call')
  requireOwn(adapter, command.from)
  if (command.displayName !== undefined)
    throw new TelephonyError('unsupported', 'A call shows the name of the endpoint: displayName cannot be set')
  const request = {
    // all events of the call carry this id, and they may arrive before the reply
    operationId: call.id,
    to: uriFor(adapter, target),
    callbackUrl: call.url('event'),
    mediaHost,
    ...options,
  } as const
  await keys.prepare()
  if (video) await client.communication.startAudioVideo({ ...request, joinVideoMuted })
  else await client.communication.startAudio(request)
  const providerCallId = await begun(adapter, call)
  const { ringMs } = command
  if (ringMs === undefined) return { providerCallId }
  const state = limitRinging(adapter.host, call, ringMs, (ringing) => hangUp(adapter, ringing))
  return { providerCallId, state }
}

/**
 * Waits for the first event of a call. The reply to a dial has no location, so only that event proves that the call
 * exists and shows how to end it.
 */
async function begun({ host }: AdapterContext, call: CallContext): Promise<string | undefined> {
  const first = await untilKnown(host, call, ({ ended, providerCallId, state }) =>
    ended || readState(state).invitation !== undefined ? { providerCallId } : undefined,
  )
  if (first !== undefined) return first.providerCallId
  throw new TelephonyError(
    'outcome-unknown',
    'The service accepted the invitation and sent no event of it within 30 seconds: check that it can reach publicUrl',
  )
}

/**
 * Ends a call by its own link, or else by the link of its invitation. If both fail or are missing, it leaves the
 * conversation. All of it takes at most ten seconds, and an unanswered request leaves time for the next one.
 */
async function hangUp({ client, host }: AdapterContext, call: CallContext): Promise<Accepted> {
  const { signal } = call
  const left = timeLeft(host.clock, hangUpWithinMs)
  const conversation = linkOn(call.state, 'conversation', 'self') ?? linkOn(call.state, 'invitation', 'conversation')
  const end = endOf(client, call)
  try {
    if (end !== undefined) {
      await ignoreNotFound(end({ signal, deadlineMs: conversation === undefined ? left() : left() * firstShare }))
      return {}
    }
  } catch (thrown) {
    if (conversation === undefined || isTelephonyError(thrown, 'cancelled', 'unauthorized')) throw thrown
  }
  if (conversation === undefined)
    throw new TelephonyError('not-available', 'The service has not reported yet how this call can be ended')
  await client.conversations.remove(conversation, { signal, deadlineMs: left() })
  return {}
}

/** Share of the remaining time that the first of two attempts may use. */
const firstShare = 0.6

type Ending = (options: RequestOptions) => Promise<void>

function endOf({ audioVideo, invitations }: TrustedApplicationClient, { state }: CallContext): Ending | undefined {
  const stop = linkOn(state, 'call', 'stopAudioVideo')
  if (stop !== undefined) return (options) => audioVideo.stop(stop, undefined, options)
  const { answered } = readState(state)
  const cancel = linkOn(state, 'invitation', 'cancel')
  if (cancel !== undefined && !answered) return (options) => invitations.cancel(cancel, undefined, options)
  const decline = linkOn(state, 'invitation', 'decline')
  if (decline !== undefined && !answered) return (options) => invitations.decline(decline, undefined, options)
  return undefined
}

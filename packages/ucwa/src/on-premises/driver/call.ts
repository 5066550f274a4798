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
import { inTime, whileThere } from '../../driver/withdrawn.ts'
import { readState } from '../../translate/state.ts'
import { readOptions } from '../option.ts'
import { requireOwn, targetOf } from './address.ts'
import type { AdapterContext } from './context.ts'
import { inspect } from './inspect.ts'
import { asked, freshLink, invitationLink, linkOn, startedAt } from './link.ts'

/** Reason of a rejection: `Local` declines at this endpoint, `Global` at all endpoints of the user. */
const declineReasons = { busy: 'Local', declined: 'Global', forbidden: 'Global' } as const

/** The neutral verbs of a call between two phones. */
export function callVerbs(adapter: AdapterContext) {
  const { client } = adapter
  const { invitations, phoneAudio } = client
  return {
    doDial: (call, command) => dial(adapter, call, command),
    async doAnswer(call, command) {
      readOptions('answer', command.providerOptions)
      const link = await freshLink(client, call, 'invitation', 'acceptWithPhoneAudio')
      await inTime(invitations.acceptWithPhoneAudio(link, { signal: call.signal }))
      return {}
    },
    async doReject(call, { reason }) {
      const link = await freshLink(client, call, 'invitation', 'decline')
      await inTime(unlessDone(invitations.decline(link, { reason: declineReasons[reason] }, { signal: call.signal })))
      return {}
    },
    doHangUp: (call) => hangUp(adapter, call),
    async doHold(call, { music, providerOptions }) {
      readOptions('hold', providerOptions)
      if (music !== undefined)
        throw new TelephonyError('unsupported', 'The server holds a call without music of ours: leave out music')
      const link = await freshLink(client, call, 'call', 'holdPhoneAudio')
      await whilePossible('holdPhoneAudio', phoneAudio.hold(link, { signal: call.signal }))
      return {}
    },
    async doUnhold(call, command) {
      readOptions('unhold', command?.providerOptions)
      const link = await freshLink(client, call, 'call', 'resumePhoneAudio')
      await whilePossible('resumePhoneAudio', phoneAudio.resume(link, { signal: call.signal }))
      return {}
    },
    doInspect: (call) => inspect(client, call.state, call.signal),
  } satisfies Driver
}

async function dial(adapter: AdapterContext, call: CallContext, command: DialCommand): Promise<Accepted> {
  const { client, router } = adapter
  const { ownPhone = adapter.ownPhone, ...options } = readOptions('dial', command.providerOptions)
  const [target] = command.to
  if (target === undefined) throw new TelephonyError('invalid-argument', 'to does not name anyone to call')
  if (command.displayName !== undefined)
    throw new TelephonyError('unsupported', 'A call shows the name of the user: displayName cannot be set')
  const to = targetOf(target)
  await requireOwn(adapter, command.from)
  // all events of the invitation carry this id, and they may arrive before the reply
  router.expect(call.id)
  const phone = ownPhone === undefined ? {} : { phoneNumber: `tel:${ownPhone}` }
  try {
    const { location } = await client.communication.startPhoneAudio({ operationId: call.id, to, ...phone, ...options })
    const { ringMs } = command
    if (ringMs === undefined) return { state: startedAt(location) }
    const limit = limitRinging(adapter.host, call, ringMs, (ringing) => hangUp(adapter, ringing))
    return { state: { ...startedAt(location), ...limit } }
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'outcome-unknown')) router.forget(call.id)
    throw thrown
  }
}

/**
 * Ends a call by its own link, or else by the link of its invitation. If both fail or are missing, it leaves the
 * conversation. All of it takes at most ten seconds, and an unanswered request leaves time for the next one.
 */
async function hangUp(adapter: AdapterContext, call: CallContext): Promise<Accepted> {
  const { client, host } = adapter
  const { signal, state } = call
  const left = timeLeft(host.clock, hangUpWithinMs)
  const some = (): RequestOptions => ({ signal, deadlineMs: left() * firstShare })
  const end = await endOf(adapter, call, some)
  const conversation =
    linkOn(state, 'conversation', 'self') ??
    linkOn(state, 'invitation', 'conversation') ??
    (end === undefined ? await asked(client, invitationLink(state), 'conversation', some()) : undefined)
  try {
    if (end !== undefined) {
      await ignoreNotFound(end())
      return {}
    }
  } catch (thrown) {
    if (conversation === undefined || isTelephonyError(thrown, 'cancelled', 'unauthorized')) throw thrown
  }
  if (conversation === undefined)
    throw new TelephonyError('not-available', 'The server has not reported yet how this call can be ended')
  await ignoreNotFound(client.conversations.remove(conversation, { signal, deadlineMs: left() }))
  return {}
}

/** Share of the remaining time that each attempt but the last may use. */
const firstShare = 0.6

async function endOf(
  { client }: AdapterContext,
  { answered, direction, state }: CallContext,
  options: () => RequestOptions,
): Promise<(() => Promise<void>) | undefined> {
  const { audioVideo, invitations, phoneAudio } = client
  const stop = linkOn(state, 'call', 'stopPhoneAudio')
  if (stop !== undefined) return () => phoneAudio.stop(stop, options())
  const stopMedia = linkOn(state, 'call', 'stopAudioVideo')
  if (stopMedia !== undefined) return () => audioVideo.stopAudioVideo(stopMedia, options())
  if (answered || readState(state).answered) return undefined
  const rel = direction === 'outbound' ? 'cancel' : 'decline'
  const link = linkOn(state, 'invitation', rel) ?? (await asked(client, invitationLink(state), rel, options()))
  if (link === undefined) return undefined
  return () => (rel === 'cancel' ? invitations.cancel(link, options()) : invitations.decline(link, {}, options()))
}

/**
 * Turns a refusal into `not-available`: a link may be outdated for a moment, until the event that reports the change
 * arrives.
 */
async function whilePossible(rel: string, work: Promise<void>): Promise<void> {
  try {
    await whileThere(rel, work)
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'conflict')) throw thrown
    const message = `The call is not in a state for ${rel}, says the server`
    throw thrown.as('not-available', message)
  }
}

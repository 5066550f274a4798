import { tone } from '@trunkline/audio'

import { SAMPLE_RATE } from '../../switchboard/frame.ts'
import type { Conference } from '../conference.ts'
import type { Element } from '../document.ts'
import { rfc2822 } from '../rfc2822.ts'
import { STATUS_ATTEMPTS } from '../status-callback.ts'
import { aborted, actionOf, type Next, targetOf, type Turn } from './verb.ts'

const BEEP = tone({ frequency: 800, sampleRate: SAMPLE_RATE, durationMs: 200, amplitude: 0.2 })

/** Takes the call into a conference, until it is over or the call is. */
export async function dialConference(turn: Turn, noun: Element): Promise<Next> {
  const { call, leg, signal } = turn
  const conference = call.account.conference(noun.text)
  const report = reporter({ ...turn, element: noun }, conference)
  const { promise: over, resolve: onEnded } = Promise.withResolvers<void>()
  const beeps = noun.attributes['beep'] ?? 'true'
  const wasStarted = conference.started
  const leave = conference.enter({
    leg,
    startsConference: noun.attributes['startConferenceOnEnter'] !== 'false',
    endsConference: noun.attributes['endConferenceOnExit'] === 'true',
    onEnded,
  })
  call.attach('conferenceSid', conference.sid)
  if (noun.attributes['muted'] === 'true') leg.mute()
  if (beeps === 'true' || beeps === 'onEnter') conference.conversation.say(BEEP)
  report('participant-join')
  if (conference.started && !wasStarted) report('conference-start')
  await Promise.race([over, aborted(signal)])
  leg.unmute()
  leave()
  if (beeps === 'true' || beeps === 'onExit') conference.conversation.say(BEEP)
  report('participant-leave')
  if (conference.size === 0) report('conference-end')
  if (signal.aborted) return 'over'
  return (turn.element.attributes['action'] ?? '') === ''
    ? undefined
    : actionOf(turn, 'action:dial', { DialCallStatus: 'answered' })
}

const subscriptions = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
} as const

function reporter(turn: Turn, conference: Conference): (event: keyof typeof subscriptions) => void {
  const { call, element } = turn
  const target = targetOf(turn, 'statusCallback')
  const wanted = (element.attributes['statusCallbackEvent'] ?? '').split(/[\s,]+/)
  return (event) => {
    if (!target || !wanted.includes(subscriptions[event])) return
    void call.account.send({
      ...target,
      event: `conference:${event}`,
      call: call.leg?.call.id,
      order: conference.sid,
      attempts: STATUS_ATTEMPTS,
      fields: {
        AccountSid: call.account.projectId,
        CallSid: call.sid,
        ConferenceSid: conference.sid,
        FriendlyName: conference.name,
        StatusCallbackEvent: event,
        Timestamp: rfc2822(new Date()),
        Muted: element.attributes['muted'] ?? 'false',
        StartConferenceOnEnter: element.attributes['startConferenceOnEnter'] ?? 'true',
        EndConferenceOnExit: element.attributes['endConferenceOnExit'] ?? 'false',
      },
    })
  }
}

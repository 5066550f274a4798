import { tone } from '@trunkline/audio'
import { SAMPLE_RATE } from '@trunkline/network'

import { openConferenceStream } from '../conference-line.ts'
import type { Conference, ConferencePlan } from '../conference.ts'
import { addressOf } from '../document-source.ts'
import type { Element } from '../document.ts'
import { streamOf } from './stream-noun.ts'
import { aborted, actionOf, methodOf, type Next, targetOf, type VerbContext, waitingForbids } from './verb.ts'

const BEEP = tone({ frequency: 800, sampleRate: SAMPLE_RATE, durationMs: 200, amplitude: 0.2 })

/** Takes the call into a conference, until it is over or the call is. */
export async function dialConference(context: VerbContext, noun: Element): Promise<Next> {
  const { call, leg, signal } = context
  const { attributes } = noun
  const conference = call.account.conference(noun.text)
  if (conference.participants.length >= Number(attributes['maxParticipants'] ?? Infinity)) {
    call.note('warnings', `The conference "${noun.text}" is full`)
    return after(context, 'failed')
  }
  if (attributes['coach'] !== undefined && !conference.present(attributes['coach'])) {
    call.note('warnings', `16002 no call ${attributes['coach']} to coach is in the conference "${noun.text}"`)
    return after(context, 'failed')
  }
  const { promise: over, resolve: onRemoved } = Promise.withResolvers<void>()
  const beeps = attributes['beep'] ?? 'true'
  call.attach('conferenceSid', conference.sid)
  const participant = conference.enter(
    {
      call,
      leg,
      interpret: (source, { signal: ending, fields }) =>
        context.interpret({ call, leg, signal: ending, aside: { forbidden: waitingForbids, fields } }, source),
      startsConference: attributes['startConferenceOnEnter'] !== 'false',
      endsConference: attributes['endConferenceOnExit'] === 'true',
      muted: attributes['muted'] === 'true',
      wait: waitOf(context, noun),
      coach: attributes['coach'],
      onRemoved,
    },
    planOf({ ...context, element: noun }),
  )
  openStreams(context, noun, conference)
  if (beeps === 'true' || beeps === 'onEnter') conference.conversation.say(BEEP)
  await Promise.race([over, aborted(signal)])
  participant.leave()
  if (beeps === 'true' || beeps === 'onExit') conference.conversation.say(BEEP)
  return signal.aborted ? 'over' : after(context, 'answered')
}

/** The sockets that a document gives to the whole conference. See docs/wire/signalwire-laml.md#conference-streams */
function openStreams(context: VerbContext, noun: Element, conference: Conference): void {
  const { streamUrl } = noun.attributes
  const short: readonly Element[] =
    streamUrl === undefined ? [] : [{ name: 'Stream', attributes: { url: streamUrl }, children: [], text: '' }]
  for (const stream of [...short, ...noun.children.filter(({ name }) => name === 'Stream')]) {
    const bidirectional = stream.attributes['bidir'] === 'true'
    openConferenceStream(conference, streamOf(context, stream, { bidirectional, anyTrack: true }))
  }
}

function waitOf(context: VerbContext, { attributes }: Element) {
  const { waitUrl = '', waitMethod } = attributes
  if (waitUrl === '') return undefined
  return { url: addressOf(context, waitUrl), method: methodOf(waitMethod), event: 'wait' }
}

function planOf(context: VerbContext): ConferencePlan {
  const { attributes } = context.element
  const words = (name: string, fallback: string): string[] => (attributes[name] ?? fallback).split(/[\s,]+/)
  const endUrl = targetOf(context, 'eventCallbackUrl')?.url
  const records = /^(true|record-from-start)$/.test(attributes['record'] ?? '')
  return {
    notices: { target: targetOf(context, 'statusCallback'), wanted: words('statusCallbackEvent', ''), endUrl },
    recording: records
      ? {
          trim: attributes['trim'] ?? 'trim-silence',
          callback: targetOf(context, 'recordingStatusCallback'),
          events: words('recordingStatusCallbackEvent', 'completed failed'),
        }
      : undefined,
  }
}

function after(context: VerbContext, status: 'answered' | 'failed'): Next {
  if ((context.element.attributes['action'] ?? '') === '') return undefined
  return actionOf(context, 'action:dial', { DialCallStatus: status })
}

import { sipResultOf, statusAtEnd } from '../call-status.ts'
import { destinationOf } from './dial-ring.ts'
import { aborted, actionOf, type Next, type VerbContext, type Verb } from './verb.ts'

const RING_MS = 60_000

/** Asks a SIP party to call another address on its own, which takes it away. See docs/wire/signalwire-laml.md#refer */
export const refer: Verb = {
  answers: true,
  async perform(context) {
    const { call, leg, element } = context
    const [noun, ...more] = element.children
    if (noun?.name !== 'Sip' || more.length > 0) {
      call.note('warnings', '13215 <Refer> takes exactly one <Sip>')
      return after(context, 'failed')
    }
    if (!/^sips?:/i.test(leg.number)) {
      call.note('warnings', '13801 <Refer> only works on a SIP call')
      return after(context, 'failed')
    }
    const { to, problem } = destinationOf(noun)
    if (problem === undefined) return handOver(context, to)
    call.note('warnings', `32110 ${problem.replace(/^\d+ /, '')}`)
    return after(context, 'failed')
  },
}

/** The referred party's own call: it speaks there with the same voice. */
async function handOver(context: VerbContext, to: string): Promise<Next> {
  const { call, leg, signal } = context
  const { switchboard } = call.account.network
  const target = switchboard.dial({ door: 'signalwire', from: leg.number, to, ringMs: RING_MS })
  target.attach({ referredBy: call.sid })
  const answered = await Promise.race([target.answered, aborted(signal)])
  if (signal.aborted) target.hangUp()
  if (answered === true) {
    const referred = switchboard.join({ call: target.call, name: leg.number })
    const { voice, voiceLoop } = switchboard.party(leg.number)
    if (voice) referred.voice.play(voice, { loop: voiceLoop })
    void target.ended.then(() => referred.hangUp())
    return after(context, 'in-progress', '200')
  }
  const end = await target.ended
  const status = statusAtEnd(end, 'outbound-dial')
  return after(context, status, sipResultOf(status, end.cause)?.[0])
}

function after(context: VerbContext, status: string, notified?: string): Next {
  const taken = status === 'in-progress'
  if (context.signal.aborted) return 'over'
  // the far party has gone to the other address: no one hears what follows
  if ((context.element.attributes['action'] ?? '') === '') return taken ? 'over' : undefined
  return actionOf(context, 'action:refer', {
    ReferCallStatus: status,
    ReferSipResponseCode: notified === undefined ? undefined : '202',
    NotifySipResponseCode: notified,
  })
}

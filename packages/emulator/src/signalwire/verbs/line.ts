import { addressOf } from '../document-source.ts'
import { aborted, methodOf, numberOf, type Run, type Verb } from './verb.ts'

/** Waits; while a call still rings it rings on. See docs/wire/signalwire-laml.md#documents */
export const pause: Verb = {
  answers: false,
  async perform(turn) {
    await waited(turn, numberOf(turn, 'length', 1) * 1000)
    return undefined
  },
}

export const redirect: Verb = {
  answers: false,
  perform: (turn) =>
    Promise.resolve({
      url: addressOf(turn, turn.element.text),
      method: methodOf(turn.element.attributes['method']),
      event: 'document',
    }),
}

export const hangup: Verb = { answers: false, perform: () => Promise.resolve('over') }

/** Declines a call that is not answered yet, or ends an answered one. */
export const reject: Verb = {
  answers: false,
  perform({ leg, element }) {
    leg.reject(element.attributes['reason'] === 'busy' ? 'busy' : 'declined')
    return Promise.resolve('over')
  },
}

/** Waits on the audio clock, or on the wall's while there is no audio; ends early when the run is abandoned. */
export async function waited({ call, leg, signal }: Run, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (leg.state === 'answered') {
    leg.after(milliseconds, resolve)
    return Promise.race([promise, aborted(signal)])
  }
  const cancel = call.account.network.clock.after(milliseconds, resolve)
  await Promise.race([promise, aborted(signal)])
  return cancel()
}

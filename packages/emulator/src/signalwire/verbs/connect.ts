import type { Element } from '../document.ts'
import { lineOf } from '../stream-line.ts'
import { MediaStream } from '../stream.ts'
import { streamOf } from './stream-noun.ts'
import { aborted, actionOf, type Turn, type Verb } from './verb.ts'

/** Opens a two-way stream and waits for its end. */
export const connect: Verb = {
  answers: true,
  async perform(turn) {
    const noun = nounOf(turn)
    if (!noun) return undefined
    const stream = open(turn, noun, true)
    const end = await Promise.race([stream.ended, aborted(turn.signal)])
    stream.stop()
    if (turn.signal.aborted) return 'over'
    // unverified for this vendor; see `SignalwireOptions`
    if (end === 'closed' && turn.call.account.options.afterStreamClosed === 'hang-up') return 'over'
    if ((turn.element.attributes['action'] ?? '') === '') return undefined
    return actionOf(turn, 'action:connect', { StreamSid: stream.sid })
  },
}

/** Opens a one-way stream and goes on at once. */
export const start: Verb = {
  answers: true,
  perform(turn) {
    const noun = nounOf(turn)
    if (noun) open(turn, noun, false)
    return Promise.resolve(undefined)
  },
}

/** Stops a stream by its name. */
export const stop: Verb = {
  answers: false,
  perform(turn) {
    const { call, element } = turn
    for (const noun of element.children.filter(({ name }) => name === 'Stream')) {
      const found = call.liveStream(noun.attributes['name'] ?? '')
      if (found) found.stop()
      else call.note('warnings', `there is no stream "${noun.attributes['name'] ?? ''}" to stop`)
    }
    return Promise.resolve(undefined)
  },
}

function nounOf({ element, call }: Turn): Element | undefined {
  const noun = element.children.find(({ name }) => name === 'Stream')
  if (!noun) call.note('warnings', `13750 <${element.name}> without a <Stream> does nothing`)
  return noun
}

function open(turn: Turn, noun: Element, bidirectional: boolean): MediaStream {
  return new MediaStream(lineOf(turn.call, turn.leg), streamOf(turn, noun, { bidirectional }))
}

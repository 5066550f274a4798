import type { Element } from '../document.ts'
import { lineOf } from '../stream-line.ts'
import { MediaStream } from '../stream.ts'
import { streamOf } from './stream-noun.ts'
import { aborted, actionOf, type VerbContext, type Verb } from './verb.ts'

/** Opens a two-way stream and waits for its end. */
export const connect: Verb = {
  answers: true,
  async perform(context) {
    const noun = nounOf(context)
    if (!noun) return undefined
    const stream = open(context, noun, true)
    const end = await Promise.race([stream.ended, aborted(context.signal)])
    stream.stop()
    if (context.signal.aborted) return 'over'
    // unverified for this vendor; see `SignalwireOptions`
    if (end === 'closed' && context.call.account.options.afterStreamClosed === 'hang-up') return 'over'
    if ((context.element.attributes['action'] ?? '') === '') return undefined
    return actionOf(context, 'action:connect', { StreamSid: stream.sid })
  },
}

/** Opens a one-way stream and goes on at once. */
export const start: Verb = {
  answers: true,
  perform(context) {
    const noun = nounOf(context)
    if (noun) open(context, noun, false)
    return Promise.resolve(undefined)
  },
}

/** Stops a stream by its name. */
export const stop: Verb = {
  answers: false,
  perform(context) {
    const { call, element } = context
    for (const noun of element.children.filter(({ name }) => name === 'Stream')) {
      const found = call.liveStream(noun.attributes['name'] ?? '')
      if (found) found.stop()
      else call.note('warnings', `there is no stream "${noun.attributes['name'] ?? ''}" to stop`)
    }
    return Promise.resolve(undefined)
  },
}

function nounOf({ element, call }: VerbContext): Element | undefined {
  const noun = element.children.find(({ name }) => name === 'Stream')
  if (!noun) call.note('warnings', `13750 <${element.name}> without a <Stream> does nothing`)
  return noun
}

function open(context: VerbContext, noun: Element, bidirectional: boolean): MediaStream {
  return new MediaStream(lineOf(context.call, context.leg), streamOf(context, noun, { bidirectional }))
}

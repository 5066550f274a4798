import { prompt } from './prompt.ts'
import { speechOf } from './speech.ts'
import { aborted, numberOf, type VerbContext, type Verb } from './verb.ts'

/** Plays a file, or sends keys to the far party. */
export const play: Verb = {
  answers: true,
  async perform(context) {
    const { call, leg, element, signal } = context
    const { digits } = element.attributes
    if (digits !== undefined) {
      if (/^[\d*#w]+$/.test(digits)) await Promise.race([leg.sendDigits(digits), aborted(signal)])
      else call.note('warnings', `13222 <Play digits> cannot send "${digits}"`)
      return undefined
    }
    const pcm = await prompt(context)
    if (pcm) await heard(context, pcm)
    return undefined
  },
}

/** Says a text; see {@link speechOf} for how that sounds. */
export const say: Verb = {
  answers: true,
  async perform(context) {
    context.call.note('said', context.element.text)
    await heard(context, speechOf(context.element.text))
    return undefined
  },
}

/** Plays as often as `loop` says, 0 being without end, unless the run is abandoned. */
async function heard(context: VerbContext, pcm: Int16Array): Promise<void> {
  const { leg, signal } = context
  const loops = numberOf(context, 'loop', 1)
  for (let left = loops === 0 ? Infinity : loops; left > 0; left--) {
    if (signal.aborted || pcm.length === 0) return
    const sound = leg.say(pcm, { loop: loops === 0 })
    const stop = (): void => sound.stop()
    signal.addEventListener('abort', stop, { once: true })
    await sound.ended
    signal.removeEventListener('abort', stop)
  }
}

import { prompt } from './prompt.ts'
import { speechOf } from './speech.ts'
import { aborted, numberOf, type Turn, type Verb } from './verb.ts'

/** Plays a file, or sends keys to the far party. */
export const play: Verb = {
  answers: true,
  async perform(turn) {
    const { call, leg, element, signal } = turn
    const { digits } = element.attributes
    if (digits !== undefined) {
      if (/^[\d*#w]+$/.test(digits)) await Promise.race([leg.sendDigits(digits), aborted(signal)])
      else call.note('warnings', `13222 <Play digits> cannot send "${digits}"`)
      return undefined
    }
    const pcm = await prompt(turn)
    if (pcm) await heard(turn, pcm)
    return undefined
  },
}

/** Says a text; see {@link speechOf} for how that sounds. */
export const say: Verb = {
  answers: true,
  async perform(turn) {
    turn.call.note('said', turn.element.text)
    await heard(turn, speechOf(turn.element.text))
    return undefined
  },
}

/** Plays as often as `loop` says, 0 being without end, unless the run is abandoned. */
async function heard(turn: Turn, pcm: Int16Array): Promise<void> {
  const { leg, signal } = turn
  const loops = numberOf(turn, 'loop', 1)
  for (let left = loops === 0 ? Infinity : loops; left > 0; left--) {
    if (signal.aborted || pcm.length === 0) return
    const sound = leg.say(pcm, { loop: loops === 0 })
    const stop = (): void => sound.stop()
    signal.addEventListener('abort', stop, { once: true })
    await sound.ended
    signal.removeEventListener('abort', stop)
  }
}

import { STATUS_ATTEMPTS, callFields } from '../status-callback.ts'
import { collect, type Input } from './gather-input.ts'
import { pause } from './line.ts'
import { play, say } from './play.ts'
import { aborted, actionOf, type Next, targetOf, type Turn, type Verb } from './verb.ts'

const prompts: Readonly<Record<string, Verb>> = { Play: play, Say: say, Pause: pause }

// the world's words are certain, but a recognizer never reports certainty
const CONFIDENCE = '0.90'

/** Collects keys or words while it prompts, and after. */
export const gather: Verb = {
  answers: true,
  async perform(turn) {
    const collection = collect(turn, partialResults(turn))
    await prompt(turn, collection.begun)
    collection.prompted()
    await Promise.race([collection.ended, aborted(turn.signal)])
    const input = collection.stop()
    return turn.signal.aborted ? 'over' : after(turn, input)
  },
}

/** The verbs inside, until the first key or word interrupts them. */
async function prompt(turn: Turn, interrupted: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([turn.signal, interrupted])
  for (const element of turn.element.children) {
    if (signal.aborted) return
    const verb = prompts[element.name]
    if (verb) await verb.perform({ ...turn, element, signal })
    else turn.call.note('warnings', `13750 <${element.name}> does not belong into <Gather>`)
  }
}

// docs/wire/signalwire-laml.md#finish-key
function after(turn: Turn, { digits, finishKey, words }: Input): Next {
  const { input = 'dtmf', actionOnEmptyResult } = turn.element.attributes
  if (words !== '') return actionOf(turn, 'action:gather', { SpeechResult: words, Confidence: CONFIDENCE })
  if (digits !== '') return actionOf(turn, 'action:gather', { Digits: digits, FinishedOnKey: finishKey })
  if (actionOnEmptyResult !== 'true') return undefined
  return actionOf(turn, 'action:gather', {
    Digits: input.includes('dtmf') ? '' : undefined,
    FinishedOnKey: input.includes('dtmf') ? finishKey : undefined,
    SpeechResult: input.includes('speech') ? '' : undefined,
  })
}

/** Reports what was understood so far. See docs/wire/signalwire-laml.md#partial-results */
function partialResults(turn: Turn): (words: string) => void {
  const { call } = turn
  const target = targetOf(turn, 'partialResultCallback')
  let count = 0
  return (words) => {
    if (!target) return
    void call.account.send({
      ...target,
      event: 'gather:partial',
      call: call.leg?.call.id,
      order: call.sid,
      attempts: STATUS_ATTEMPTS,
      fields: { ...callFields(call), UnstableSpeechResult: words, SequenceNumber: String(count++) },
    })
  }
}

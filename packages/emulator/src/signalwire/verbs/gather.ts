import { callFields, sendAbout } from '../status-callback.ts'
import { collect, type Input } from './gather-input.ts'
import { pause } from './line.ts'
import { play, say } from './play.ts'
import { aborted, actionOf, type Next, targetOf, type VerbContext, type Verb } from './verb.ts'

const prompts: Readonly<Record<string, Verb>> = { Play: play, Say: say, Pause: pause }

// the world's words are certain, but a recognizer never reports certainty
const CONFIDENCE = '0.90'

/** Collects keys or words while it prompts, and after. */
export const gather: Verb = {
  answers: true,
  async perform(context) {
    const collection = collect(context, partialResults(context))
    await prompt(context, collection.begun)
    collection.prompted()
    await Promise.race([collection.ended, aborted(context.signal)])
    const input = collection.stop()
    return context.signal.aborted ? 'over' : after(context, input)
  },
}

/** The verbs inside, until the first key or word interrupts them. */
async function prompt(context: VerbContext, interrupted: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([context.signal, interrupted])
  for (const element of context.element.children) {
    if (signal.aborted) return
    const verb = prompts[element.name]
    if (verb) await verb.perform({ ...context, element, signal })
    else context.call.note('warnings', `13750 <${element.name}> does not belong into <Gather>`)
  }
}

// docs/wire/signalwire-laml.md#finish-key
function after(context: VerbContext, { digits, finishKey, words }: Input): Next {
  const { input = 'dtmf', actionOnEmptyResult } = context.element.attributes
  if (words !== '') return actionOf(context, 'action:gather', { SpeechResult: words, Confidence: CONFIDENCE })
  if (digits !== '') return actionOf(context, 'action:gather', { Digits: digits, FinishedOnKey: finishKey })
  if (actionOnEmptyResult !== 'true') return undefined
  return actionOf(context, 'action:gather', {
    Digits: input.includes('dtmf') ? '' : undefined,
    FinishedOnKey: input.includes('dtmf') ? finishKey : undefined,
    SpeechResult: input.includes('speech') ? '' : undefined,
  })
}

/** Reports what was understood so far. See docs/wire/signalwire-laml.md#partial-results */
function partialResults(context: VerbContext): (words: string) => void {
  const { call } = context
  const target = targetOf(context, 'partialResultCallback')
  let count = 0
  return (words) => {
    if (!target) return
    sendAbout(call, target, {
      event: 'gather:partial',
      fields: { ...callFields(call), UnstableSpeechResult: words, SequenceNumber: String(count++) },
    })
  }
}

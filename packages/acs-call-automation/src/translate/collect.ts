import type { CollectCommand } from '@trunkline/core/driver'

import type { ApiVersion } from '../wire/operation.ts'
import { identifierFromRawId } from '../wire/raw-id.ts'
import type { RequestOf } from '../wire/request.ts'
import { type Tone, toneOf } from '../wire/tone.ts'
import { invalid, seconds } from './limit.ts'
import { type AcsPrompt, playSource, promptSource, type Voicing } from './prompt.ts'

type Recognize = RequestOf<'CallMedia_Recognize', ApiVersion>

/** Body of CallMedia_Recognize; throws `invalid-argument` for time-outs beyond the service's limits. */
export function recognizeRequest(
  command: CollectCommand,
  { operation, target }: { readonly operation: string; readonly target: string },
  vendor: Voicing & {
    readonly interruptCallMediaOperation?: boolean | undefined
    readonly morePrompts?: readonly AcsPrompt[] | undefined
    readonly speechRecognitionModelEndpointId?: string | undefined
  },
): Recognize {
  const { interruptPrompt, language } = command
  const { interruptCallMediaOperation, speechRecognitionModelEndpointId } = vendor
  return {
    recognizeInputType: inputTypes[command.input],
    ...promptsOf(command, vendor),
    ...(interruptCallMediaOperation !== undefined && { interruptCallMediaOperation }),
    recognizeOptions: {
      targetParticipant: identifierFromRawId(target),
      interruptPrompt,
      initialSilenceTimeoutInSeconds: seconds('timeoutMs', command.timeoutMs, 300),
      ...(language !== undefined && { speechLanguage: language }),
      ...(speechRecognitionModelEndpointId !== undefined && { speechRecognitionModelEndpointId }),
      ...inputOptions(command),
    },
    operationContext: operation,
  }
}

/** Wire names of phone keys; throws `invalid-argument` for a character that is not a key. */
export function tonesOf(digits: string): Tone[] {
  return Array.from(digits, (character) => keyTone(character))
}

const inputTypes = { digits: 'dtmf', speech: 'speech', 'digits-or-speech': 'speechOrDtmf', choices: 'choices' } as const

function promptsOf(
  { prompt }: CollectCommand,
  vendor: Voicing & { readonly morePrompts?: readonly AcsPrompt[] | undefined },
): Pick<Recognize, 'playPrompt' | 'playPrompts'> {
  const first = prompt === undefined ? [] : [playSource(prompt, vendor)]
  const [only, ...others] = [...first, ...(vendor.morePrompts ?? []).map((one) => promptSource(one))]
  if (only === undefined) return {}
  return others.length === 0 ? { playPrompt: only } : { playPrompts: [only, ...others] }
}

function inputOptions(command: CollectCommand): Partial<Recognize['recognizeOptions']> {
  const { choices, endSilenceMs, input, maxDigits, terminator } = command
  if (input === 'choices') return { choices: choices.map((choice) => choiceOf(choice)) }
  const dtmfOptions = {
    interToneTimeoutInSeconds: seconds('interDigitTimeoutMs', command.interDigitTimeoutMs, 60),
    ...(maxDigits !== undefined && { maxTonesToCollect: maxDigits }),
    ...(terminator !== undefined && { stopTones: tonesOf(terminator) }),
  }
  return {
    ...(input !== 'speech' && { dtmfOptions }),
    ...(input !== 'digits' &&
      endSilenceMs !== undefined && { speechOptions: { endSilenceTimeoutInMs: Math.ceil(endSilenceMs) } }),
  }
}

function choiceOf({ digit, label, phrases }: CollectCommand['choices'][number]) {
  return { label, phrases: [...phrases], ...(digit !== undefined && { tone: keyTone(digit) }) }
}

function keyTone(character: string): Tone {
  const tone = toneOf(character)
  if (tone === undefined) throw invalid(`digits may hold 0-9 A-D * #, not "${character}"`)
  return tone
}

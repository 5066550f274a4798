import type { ApiVersion, RequestOf, Tone } from './wire/index.ts'

type Choice = NonNullable<RequestOf<'CallMedia_Recognize'>['recognizeOptions']['choices']>[number]
type Recognized = Readonly<Record<string, unknown>>

/** What a key chooses, as RecognizeCompleted reports it. */
export function choiceByTone(choices: readonly Choice[], tone: Tone): Recognized | undefined {
  const choice = choices.find((candidate) => candidate.tone === tone)
  return choice && { recognitionType: 'choices', choiceResult: { label: choice.label } }
}

/** What words choose: one of the phrases, whatever the case and the punctuation. */
export function choiceByWords(choices: readonly Choice[], text: string, version: ApiVersion): Recognized | undefined {
  for (const { label, phrases } of choices) {
    const recognizedPhrase = phrases.find((phrase) => plain(phrase) === plain(text))
    if (recognizedPhrase === undefined) continue
    return { recognitionType: 'choices', choiceResult: { label, recognizedPhrase, ...confidenceAt(version) } }
  }
  return undefined
}

/** Recognized words, as RecognizeCompleted reports them. */
export function wordsRecognized(speech: string, version: ApiVersion): Recognized {
  return { recognitionType: 'speech', speechResult: { speech, ...confidenceAt(version) } }
}

/** Came with 2026-03-12 (docs/wire/acs-call-automation.md#versions). */
function confidenceAt(version: ApiVersion): { confidence?: number } {
  return version === '2026-03-12' ? { confidence: 0.9 } : {}
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

import type { Leg, Sound } from '@trunkline/network'

import { choiceByTone, choiceByWords, wordsRecognized } from './choice.ts'
import type { PlayedCall } from './player.ts'
import { type Result, results } from './result.ts'
import type { OperationTag } from './set-up.ts'
import { type PlaySource, type RequestOf, toneOf, type Tone } from './wire/index.ts'

/** One Recognize request. */
export interface RecognitionOrder {
  readonly leg: Leg
  readonly type: RequestOf<'CallMedia_Recognize'>['recognizeInputType']
  readonly prompts: readonly PlaySource[]
  readonly options: RequestOf<'CallMedia_Recognize'>['recognizeOptions']
  readonly tag: OperationTag
}

/** Plays a prompt to one party and collects the keys it presses, or what it says. */
export class Recognition {
  readonly #connection: PlayedCall
  readonly #order: RecognitionOrder
  readonly #tones: Tone[] = []
  readonly #lines: string[] = []
  #phase: 'prompting' | 'listening' | 'over' = 'prompting'
  #prompt: Sound | undefined
  #releases: readonly (() => void)[] = []
  #ended: () => void = () => undefined
  /** Grows with each wait, so that a wait that was overtaken says nothing. */
  #wait = 0

  constructor(connection: PlayedCall, order: RecognitionOrder) {
    this.#connection = connection
    this.#order = order
  }

  /** Begins; `ended` is called once, whatever comes of it. */
  start(ended: () => void): void {
    const { leg, prompts } = this.#order
    this.#ended = ended
    this.#releases = [
      leg.watch((event) => {
        if (event.type === 'digit') this.#pressed(event.digit)
        if (event.type === 'ended') this.#fail(results.gone)
      }),
      this.#connection.service.speech.watch((speaker, { text }) => speaker === leg && this.#spoken(text)),
    ]
    if (prompts.length === 0) this.#listen()
    else void this.#play()
  }

  /** The application cancels it. */
  cancel(): void {
    this.#over(() => this.#connection.emit('RecognizeCanceled', results.cancelled, {}, this.#order.tag))
  }

  /** Ends it without an event. */
  close(): void {
    this.#over(() => undefined)
  }

  async #play(): Promise<void> {
    const { leg, prompts, tag } = this.#order
    const loaded = await this.#connection.service.prompts.load(prompts, this.#connection.id)
    if (this.#phase !== 'prompting') return
    if (!loaded.ok) {
      const data = { failedPlaySourceIndex: loaded.index }
      return this.#over(() => this.#connection.emit('RecognizeFailed', results.promptFailed, data, tag))
    }
    this.#connection.media.saying(loaded.texts, [leg])
    this.#prompt = leg.say(loaded.pcm, { onEnded: () => this.#phase === 'prompting' && this.#listen() })
  }

  #listen(): void {
    this.#phase = 'listening'
    if (this.#tones.length > 0 || this.#lines.length > 0) return
    const { initialSilenceTimeoutInSeconds = 5 } = this.#order.options
    this.#afterSilence(initialSilenceTimeoutInSeconds * 1000, () => this.#fail(results.silence))
  }

  /** Whether what the party does now counts; what is done into a prompt that may not be interrupted does not. */
  #heeds(): boolean {
    if (this.#phase === 'prompting' && this.#order.options.interruptPrompt !== true) return false
    this.#phase = 'listening'
    this.#prompt?.stop()
    return true
  }

  #pressed(digit: string): void {
    const { type } = this.#order
    const { dtmfOptions = {}, choices = [] } = this.#order.options
    const tone = toneOf(digit)
    // a party that has spoken can no longer press keys
    if (tone === undefined || type === 'speech' || this.#lines.length > 0 || !this.#heeds()) return
    if (type === 'choices') {
      const choice = choiceByTone(choices, tone)
      return choice ? this.#complete(results.toneOfChoice, choice) : this.#fail(results.wrongTone)
    }
    const completed = (result: Result): void =>
      this.#complete(result, { recognitionType: 'dtmf', dtmfResult: { tones: this.#tones } })
    if (dtmfOptions.stopTones?.includes(tone) === true) return completed(results.stopTone)
    this.#tones.push(tone)
    if (this.#tones.length === dtmfOptions.maxTonesToCollect) return completed(results.maxDigits)
    const { interToneTimeoutInSeconds = 2 } = dtmfOptions
    this.#afterSilence(interToneTimeoutInSeconds * 1000, () => this.#fail(results.interDigit))
  }

  #spoken(text: string): void {
    const { type, options } = this.#order
    const { version } = this.#connection.setUp
    if (type === 'dtmf' || this.#tones.length > 0 || !this.#heeds()) return
    if (type === 'choices') {
      const choice = choiceByWords(options.choices ?? [], text, version)
      return choice ? this.#complete(results.wordsOfChoice, choice) : this.#fail(results.wrongWords)
    }
    this.#lines.push(text)
    // by default as long as the vendor's client asks for
    this.#afterSilence(options.speechOptions?.endSilenceTimeoutInMs ?? 2000, () =>
      this.#complete(results.words, wordsRecognized(this.#lines.join(' '), version)),
    )
  }

  #complete(result: Result, data: Readonly<Record<string, unknown>>): void {
    this.#over(() => this.#connection.emit('RecognizeCompleted', result, data, this.#order.tag))
  }

  #afterSilence(milliseconds: number, run: () => void): void {
    const wait = ++this.#wait
    this.#order.leg.after(milliseconds, () => wait === this.#wait && run())
  }

  #fail(result: Result): void {
    this.#over(() => this.#connection.emit('RecognizeFailed', result, {}, this.#order.tag))
  }

  #over(report: () => void): void {
    if (this.#phase === 'over') return
    this.#phase = 'over'
    this.#wait += 1
    for (const release of this.#releases) release()
    this.#prompt?.stop()
    this.#ended()
    report()
  }
}

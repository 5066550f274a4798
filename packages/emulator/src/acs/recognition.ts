import { type PlaySource, type RequestOf, toneOf, type Tone } from '@trunkline/acs-call-automation/wire'

import type { Leg } from '../switchboard/leg.ts'
import type { Sound } from '../switchboard/sound.ts'
import type { Connection, OperationTag } from './connection.ts'
import { type Result, results } from './result.ts'

/** One Recognize request for DTMF. */
export interface RecognitionOrder {
  readonly leg: Leg
  readonly prompts: readonly PlaySource[]
  readonly options: RequestOf<'CallMedia_Recognize'>['recognizeOptions']
  readonly tag: OperationTag
}

/** Plays a prompt to one party and collects the keys it presses. */
export class Recognition {
  readonly #connection: Connection
  readonly #order: RecognitionOrder
  readonly #tones: Tone[] = []
  #phase: 'prompting' | 'listening' | 'over' = 'prompting'
  #prompt: Sound | undefined
  #release: () => void = () => undefined
  #ended: () => void = () => undefined
  /** Grows with each wait, so that a wait that was overtaken says nothing. */
  #wait = 0

  constructor(connection: Connection, order: RecognitionOrder) {
    this.#connection = connection
    this.#order = order
  }

  /** Begins; `ended` is called once, whatever comes of it. */
  start(ended: () => void): void {
    this.#ended = ended
    this.#release = this.#order.leg.watch((event) => {
      if (event.type === 'digit') this.#pressed(event.digit)
      if (event.type === 'ended') this.#fail(results.gone)
    })
    if (this.#order.prompts.length === 0) this.#listen()
    else void this.#play()
  }

  /** The application cancels it. */
  cancel(): void {
    this.#over(() => this.#connection.emit('RecognizeCanceled', results.cancelled, {}, this.#order.tag))
  }

  /** Ends it without a word to the application. */
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
    this.#prompt = leg.say(loaded.pcm, { onEnded: () => this.#phase === 'prompting' && this.#listen() })
  }

  #listen(): void {
    this.#phase = 'listening'
    if (this.#tones.length > 0) return
    this.#failAfter((this.#order.options.initialSilenceTimeoutInSeconds ?? 5) * 1000, results.silence)
  }

  #pressed(digit: string): void {
    const tone = toneOf(digit)
    const { interruptPrompt = false, dtmfOptions = {} } = this.#order.options
    // what is pressed into a prompt that may not be interrupted is not collected
    if (tone === undefined || (this.#phase === 'prompting' && !interruptPrompt)) return
    this.#phase = 'listening'
    this.#prompt?.stop()
    if (dtmfOptions.stopTones?.includes(tone) === true) return this.#complete(results.stopTone)
    this.#tones.push(tone)
    if (this.#tones.length === dtmfOptions.maxTonesToCollect) return this.#complete(results.maxDigits)
    this.#failAfter((dtmfOptions.interToneTimeoutInSeconds ?? 2) * 1000, results.interDigit)
  }

  #complete(result: Result): void {
    const data = { recognitionType: 'dtmf', dtmfResult: { tones: this.#tones } }
    this.#over(() => this.#connection.emit('RecognizeCompleted', result, data, this.#order.tag))
  }

  #failAfter(milliseconds: number, result: Result): void {
    const wait = ++this.#wait
    this.#order.leg.after(milliseconds, () => wait === this.#wait && this.#fail(result))
  }

  #fail(result: Result): void {
    this.#over(() => this.#connection.emit('RecognizeFailed', result, {}, this.#order.tag))
  }

  #over(tell: () => void): void {
    if (this.#phase === 'over') return
    this.#phase = 'over'
    this.#wait += 1
    this.#release()
    this.#prompt?.stop()
    this.#ended()
    tell()
  }
}

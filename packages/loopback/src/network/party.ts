/** How the other side of a call behaves. */
export interface LoopbackParty {
  /** E.164, or whatever the application dials. */
  readonly number: string
  /** Milliseconds from the dial to the outcome. Default: 50. */
  readonly answerAfterMs?: number
  /** Default: `answer`. `no-answer` rings until the application's `ringMs`, unless `answerAfterMs` ends it before. */
  readonly outcome?: 'answer' | 'busy' | 'no-answer' | 'decline' | 'unreachable'
  /** Keys pressed, counted from the answer; several tones follow one another every 200 ms, `w` waits half a second. */
  readonly digits?: readonly { readonly afterMs: number; readonly tones: string }[]
  /** Milliseconds from the answer until it hangs up. Default: it stays. */
  readonly hangUpAfterMs?: number
}

/** What a party says from its answer on. */
export interface Voice {
  readonly pcm: Int16Array
  readonly loop: boolean
}

/** Who answers which number. A number that nobody set up answers, and is silent. */
export class Parties {
  private readonly known = new Map<string, LoopbackParty>()
  private readonly voices = new Map<string, Voice>()
  private readonly answerAfterMs: number

  constructor({ answerAfterMs }: { readonly answerAfterMs: number }) {
    this.answerAfterMs = answerAfterMs
  }

  set(party: LoopbackParty): void {
    this.known.set(party.number, party)
  }

  speak(number: string, voice: Voice): void {
    this.voices.set(number, voice)
  }

  find(number: string): LoopbackParty {
    return this.known.get(number) ?? { number, answerAfterMs: this.answerAfterMs }
  }

  voice(number: string): Voice | undefined {
    return this.voices.get(number)
  }
}

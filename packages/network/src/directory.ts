import { checkNumber } from './number.ts'
import { type Party, type PartyInput, partyOf } from './party.ts'

/** The far parties of a network, by number. */
export class Directory {
  readonly #parties = new Map<string, Party>()
  readonly #answerAfterMs: number

  /** `answerAfterMs` is how long a number rings that no one described. */
  constructor(answerAfterMs: number) {
    this.#answerAfterMs = answerAfterMs
  }

  /** Describes a party; describing it again replaces everything but its voice. */
  describe(input: PartyInput): Party {
    checkNumber(input.number)
    const party = { ...partyOf(input), voice: this.#parties.get(input.number)?.voice }
    this.#parties.set(party.number, party)
    return party
  }

  /** Gives a party its voice, PCM at 16 kHz; `loop` is as described before by default. */
  speak(number: string, voice: Int16Array, loop: boolean | undefined): Party {
    const known = this.party(number)
    const party = { ...known, voice, voiceLoop: loop ?? known.voiceLoop }
    this.#parties.set(number, party)
    return party
  }

  /** The party of a number; one that no one described answers and is silent. */
  party(number: string): Party {
    return this.#parties.get(number) ?? partyOf({ number, answerAfterMs: this.#answerAfterMs })
  }
}

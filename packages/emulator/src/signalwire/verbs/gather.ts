import type { Leg } from '../../switchboard/leg.ts'
import { pause } from './line.ts'
import { play, say } from './play.ts'
import { aborted, actionOf, numberOf, type Turn, type Verb } from './verb.ts'

const prompts: Readonly<Record<string, Verb>> = { Play: play, Say: say, Pause: pause }

/** Collects keys while it prompts, and after. */
export const gather: Verb = {
  answers: true,
  async perform(turn) {
    const { element, call } = turn
    if (/speech/.test(element.attributes['input'] ?? ''))
      call.note('warnings', 'nobody is understood: speech is not recognised')
    const keys = collect(turn)
    await prompt(turn, keys.begun)
    keys.prompted()
    await Promise.race([keys.ended, aborted(turn.signal)])
    const digits = keys.stop()
    if (turn.signal.aborted) return 'over'
    if (digits === '' && element.attributes['actionOnEmptyResult'] !== 'true') return undefined
    return actionOf(turn, 'action:gather', { Digits: digits })
  },
}

/** The verbs inside, until the first key interrupts them. */
async function prompt(turn: Turn, interrupted: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([turn.signal, interrupted])
  for (const element of turn.element.children) {
    if (signal.aborted) return
    const verb = prompts[element.name]
    if (verb) await verb.perform({ ...turn, element, signal })
    else turn.call.note('warnings', `13750 <${element.name}> does not belong into <Gather>`)
  }
}

interface Keys {
  /** Aborted by the first key. */
  readonly begun: AbortSignal
  readonly ended: Promise<void>
  /** The prompt is over: from now on silence counts. */
  prompted(): void
  /** What was pressed, without the finishing key. */
  stop(): string
}

function collect(turn: Turn): Keys {
  const { leg, element } = turn
  const finishOnKey = element.attributes['finishOnKey'] ?? '#'
  const most = numberOf(turn, 'numDigits', Infinity)
  const begun = new AbortController()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const patience = createPatience(leg, numberOf(turn, 'timeout', 5) * 1000, end)
  const deaf = element.attributes['input'] === 'speech'
  let digits = ''
  const release = leg.watch((event) => {
    if (event.type !== 'digit' || deaf || digits.length >= most) return
    begun.abort()
    patience.restart()
    if (finishOnKey !== '' && finishOnKey.includes(event.digit)) return end()
    digits += event.digit
    if (digits.length >= most) end()
    return undefined
  })
  void ended.then(release)
  return {
    begun: begun.signal,
    ended,
    prompted: () => patience.restart(),
    stop: () => (release(), patience.stop(), digits),
  }
}

/** Runs out when it was not restarted for so long, on the audio clock. */
function createPatience(leg: Leg, milliseconds: number, over: () => void): { restart(): void; stop(): void } {
  let turn = 0
  return {
    restart() {
      const mine = ++turn
      leg.after(milliseconds, () => mine === turn && over())
    },
    stop: () => void (turn = -1),
  }
}

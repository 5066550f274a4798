import { dialAction } from './dial-action.ts'
import { dialConference } from './dial-conference.ts'
import { dialParties } from './dial-parties.ts'
import { dialQueue } from './dial-queue.ts'
import type { VerbContext, Verb } from './verb.ts'

const kinds = ['Number', 'Sip', 'Verto', 'Conference', 'Queue']

/** Rings other parties and bridges the first that answers, takes a call out of a queue, or enters a conference. */
export const dial: Verb = {
  // with `answerOnBridge` a caller hears ringing until a party answers, and can only be connected to parties
  answers: ({ attributes, children }) =>
    attributes['answerOnBridge'] !== 'true' || children.some(({ name }) => name === 'Conference' || name === 'Queue'),
  perform(context) {
    const nouns = context.element.children.filter(({ name }) => kinds.includes(name))
    const [first] = nouns
    const fault = faultOf(context)
    if (fault !== undefined) {
      context.call.note('warnings', fault)
      return Promise.resolve(dialAction(context, { status: 'failed' }))
    }
    if (first?.name === 'Conference') return dialConference(context, first)
    return first?.name === 'Queue' ? dialQueue(context, first) : dialParties(context, nouns)
  },
}

/** The problem with the nouns, in the codes of the catalog. */
function faultOf({ element }: VerbContext): string | undefined {
  const names = element.children.map(({ name }) => name)
  const foreign = names.find((name) => !kinds.includes(name))
  if (foreign !== undefined) return `13215 <${foreign}> does not belong into <Dial>`
  const mixed = new Set(names).size > 1
  if (names.includes('Conference') && (mixed || names.length > 1)) return '13000 <Conference> stands alone in <Dial>'
  if (mixed || (names.includes('Queue') && names.length > 1)) return '13215 <Dial> does not mix kinds of nouns'
  return names.length > 10 ? '13215 <Dial> takes at most ten nouns' : undefined
}

import type { Verb } from './verb.ts'

/** A verb of the service that no far party can hear: a text message, a payment, noise reduction. The document goes on. */
export const unheard: Verb = {
  answers: false,
  perform({ call, element }) {
    call.note('warnings', `<${element.name}> is known, but this network carries only voice: skipped`)
    return Promise.resolve(undefined)
  },
}

import { DocumentError } from './error.ts'
import { writeResponse, type Markup } from './markup.ts'

/** A verb that may stand anywhere at the top of a document. */
export type Verb = WaitVerb | Markup<'Gather' | 'Record' | 'Dial' | 'Hangup'>

/** A verb that may stand in a document which callers hear while they wait. */
export type WaitVerb = Markup<
  'Play' | 'PlayDigits' | 'Say' | 'Pause' | 'Redirect' | 'Reject' | 'Connect' | 'Start' | 'Stop' | 'Refer' | 'Enqueue'
>

/** The most characters of a document that a request takes inline. */
export const INLINE_LIMIT = 4000

/**
 * Writes a document to be served; without verbs it is the empty document, which ends the call.
 *
 * @throws DocumentError `start-last` when nothing follows a `<Start>`.
 */
export function document(...verbs: readonly Verb[]): string {
  checkStart(verbs)
  return writeResponse(verbs, true)
}

/**
 * Writes a document to be sent inside a request, without XML declaration.
 *
 * @throws DocumentError `inline-length` over 4000 characters, `start-last` when nothing follows a `<Start>`.
 */
export function inlineDocument(...verbs: readonly Verb[]): string {
  checkStart(verbs)
  const text = writeResponse(verbs, false)
  if (text.length <= INLINE_LIMIT) return text
  throw new DocumentError(
    'inline-length',
    `an inline document has at most ${INLINE_LIMIT} characters, this one has ${text.length}: serve it at a URL instead`,
  )
}

/**
 * Writes a document for a wait, hold or announcement URL.
 *
 * @throws DocumentError `wait-verb` for a dial, gather, hang-up or record, `start-last` when nothing follows a `<Start>`.
 */
export function waitDocument(...verbs: readonly WaitVerb[]): string {
  // docs/wire/signalwire-laml.md#wait-documents; the types say so too, but documents are also built from data
  const refused = verbs.find(({ tag }) => NOT_WHILE_WAITING.has(tag))
  if (refused) throw new DocumentError('wait-verb', `${refused.tag} cannot stand in a wait document`)
  return document(...verbs)
}

const NOT_WHILE_WAITING = new Set(['Dial', 'Gather', 'Hangup', 'Record'])

// docs/wire/signalwire-laml.md#start-and-connect: a stream started last is a call ended
function checkStart(verbs: readonly Markup[]): void {
  if (verbs.at(-1)?.tag === 'Start') {
    throw new DocumentError(
      'start-last',
      'a document that ends with Start ends the call: let a Pause or another verb follow',
    )
  }
}

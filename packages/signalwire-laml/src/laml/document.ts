import { charactersIn, hasAtMost } from '../wire/characters.ts'
import { DocumentError } from './error.ts'
import { DECLARATION, writeResponse, type Markup } from './markup.ts'

/** A verb that is allowed anywhere at the top level of a document. */
export type Verb = WaitVerb | Markup<'Gather' | 'Record' | 'Dial' | 'Hangup'>

/** A verb that is allowed in a document for waiting callers. */
export type WaitVerb = Markup<
  | 'Play'
  | 'PlayDigits'
  | 'Say'
  | 'Pause'
  | 'Redirect'
  | 'Reject'
  | 'Connect'
  | 'Start'
  | 'Stop'
  | 'Refer'
  | 'Enqueue'
  | 'Leave'
  | 'Echo'
  | 'Denoise'
  | 'Raw'
>

/** Limit in bytes of a document that the service reads from a URL. */
export const DOCUMENT_LIMIT = 64 * 1024

/** Limit in characters of a document inside a request. */
export const INLINE_LIMIT = 4000

/**
 * Writes a document to be served; without verbs it is the empty document, which ends the call.
 *
 * @throws DocumentError `start-last` if nothing follows a `<Start>`, `unreachable` for a verb that never runs,
 * `reject-first` for a rejection that answers, `document-size` over 64 kB.
 */
export function document(...verbs: readonly Verb[]): string {
  checkOrder(verbs)
  return served(writeResponse(verbs))
}

/** A document in both forms; `inline` is absent if it is too long for a request. */
export interface DocumentForms {
  readonly text: string
  readonly inline: string | undefined
}

/**
 * Writes a document once, for both of its forms.
 *
 * @throws DocumentError as `document` does, and `inline-action` as `inlineDocument` does.
 */
export function documentForms(...verbs: readonly Verb[]): DocumentForms {
  checkOrder(verbs)
  const inline = writeResponse(verbs)
  const text = served(inline)
  checkActions(verbs)
  return { text, inline: hasAtMost(inline, INLINE_LIMIT) ? inline : undefined }
}

/**
 * Writes a document to be sent inside a request, without an XML declaration.
 *
 * @throws DocumentError `inline-length` over 4000 characters, `inline-action` for a gather or record without an action,
 * and as `document` does.
 */
export function inlineDocument(...verbs: readonly Verb[]): string {
  checkOrder(verbs)
  checkActions(verbs)
  const text = writeResponse(verbs)
  if (hasAtMost(text, INLINE_LIMIT)) return text
  throw new DocumentError(
    'inline-length',
    `an inline document has at most ${INLINE_LIMIT} characters, this one has ${charactersIn(text)}: serve it at a URL instead`,
  )
}

/**
 * Writes a document for a wait, hold or announcement URL.
 *
 * @throws DocumentError `wait-verb` for a dial, gather, hang-up or record, and as `document` does.
 */
export function waitDocument(...verbs: readonly WaitVerb[]): string {
  // docs/wire/signalwire-laml.md#wait-documents; the types forbid it too, but documents are also built from data
  const refused = verbs.find(({ tag }) => NOT_WHILE_WAITING.has(tag))
  if (refused) throw new DocumentError('wait-verb', `${refused.tag} is not allowed in a wait document`)
  return document(...verbs)
}

function served(written: string): string {
  const text = DECLARATION + written
  const bytes = Buffer.byteLength(text)
  if (bytes <= DOCUMENT_LIMIT) return text
  throw new DocumentError('document-size', `a document has at most ${DOCUMENT_LIMIT} bytes, this one has ${bytes}`)
}

const NOT_WHILE_WAITING = new Set(['Dial', 'Gather', 'Hangup', 'Record'])

/** The document ends with these. */
const LAST = new Set(['Redirect', 'Hangup', 'Reject', 'Record'])

function checkOrder(verbs: readonly Markup[]): void {
  // docs/wire/signalwire-laml.md#start-and-connect: a document that ends with a stream start ends the call
  if (verbs.at(-1)?.tag === 'Start') {
    throw new DocumentError(
      'start-last',
      'a document that ends with Start ends the call: let a Pause or another verb follow',
    )
  }
  // docs/wire/signalwire-laml.md#documents
  const last = verbs.findIndex(({ tag }) => LAST.has(tag))
  const never = last < 0 ? undefined : verbs[last + 1]
  if (never) throw new DocumentError('unreachable', `${never.tag} never runs behind ${verbs[last]?.tag}`)
  // a pause is the only verb that does not answer the call
  const before = verbs[last]?.tag === 'Reject' ? verbs.slice(0, last).find(({ tag }) => tag !== 'Pause') : undefined
  if (before) throw new DocumentError('reject-first', `${before.tag} answers the call, which cannot be rejected then`)
}

// docs/wire/signalwire-laml.md#documents: without an action, the service requests the document again, but an inline
// document has no URL
function checkActions(verbs: readonly Markup[]): void {
  const endless = verbs.find(({ tag, attributes }) => ASKING.has(tag) && attributes['action'] === undefined)
  if (endless) throw new DocumentError('inline-action', `${endless.tag} needs an action in an inline document`)
}

const ASKING = new Set(['Gather', 'Record'])

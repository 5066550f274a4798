import type { Leg } from '@trunkline/network'

import type { DocumentCall } from '../document-call.ts'
import { addressOf, type DocumentSource, type LamlDocument } from '../document-source.ts'
import type { Element } from '../document.ts'
import type { RecordingStorage } from '../recording-settings.ts'
import type { Target } from '../webhook.ts'

/** One run of documents on a call. */
export interface Run {
  readonly call: DocumentCall
  readonly leg: Leg
  /** Aborted when another document takes over, or the call is over. */
  readonly signal: AbortSignal
  /** Set where the documents are heard beside what the call does: in a queue, before a conference, before a bridge. */
  readonly aside?: Aside | undefined
}

/** What is different about documents that are heard beside what a call does. */
export interface Aside {
  /** Verbs that must not be in them. See docs/wire/signalwire-laml.md#wait-documents */
  readonly forbidden: ReadonlySet<string>
  /** What each request for one of them carries besides. */
  readonly fields?: () => Readonly<Record<string, string>>
  /** What `<Leave>` does; without it there is nothing to leave. */
  readonly leave?: () => void
}

/** One verb of a document, to be performed. */
export interface VerbContext extends Run {
  readonly document: LamlDocument
  readonly element: Element
  /** Runs documents on a call without hanging up at their end; says whether they ran out on their own. */
  readonly interpret: (run: Run, first: DocumentSource) => Promise<'ran-out' | 'over'>
}

/** What comes next: another document, nothing at all, or (undefined) the next verb. */
export type Next = DocumentSource | 'over' | undefined

export interface Verb {
  /** Whether it answers a call that still rings. */
  readonly answers: boolean | ((element: Element) => boolean)
  perform(context: VerbContext): Promise<Next>
}

/** What must not be in a document that is heard while waiting: what is documented, and what else would take the call away. */
export const waitingForbids: ReadonlySet<string> = new Set([
  'Connect',
  'Dial',
  'Enqueue',
  'Gather',
  'Hangup',
  'Record',
  'Refer',
])

/** An address that an attribute names, with the method that another attribute names. */
export function targetOf(context: VerbContext, name: string, methodName = `${name}Method`): Target | undefined {
  const text = context.element.attributes[name]
  if (text === undefined || text === '') return undefined
  const method = context.element.attributes[methodName]
  if (method !== undefined && !/^(get|post|put)$/i.test(method)) {
    context.call.note('warnings', `13221 ${methodName} is GET or POST, not "${method}"`)
  }
  return { url: addressOf(context, text), method: methodOf(method) }
}

/** Where an attribute wants the file of a recording, by `POST` or `PUT`. */
export function storageOf(context: VerbContext, name: string): RecordingStorage | undefined {
  const target = targetOf(context, name)
  const put = context.element.attributes[`${name}Method`]?.toUpperCase() === 'PUT'
  return target && { url: target.url, method: put ? 'PUT' : 'POST' }
}

/** The document that a verb's result goes to: its action, or the current one. */
export function actionOf(
  context: VerbContext,
  event: string,
  fields: Readonly<Record<string, string | undefined>>,
): DocumentSource {
  const target = targetOf(context, 'action', 'method')
  if (target) return { ...target, event, fields }
  return 'xml' in context.document.again ? context.document.again : { ...context.document.again, event, fields }
}

/** `GET` if the text says so, otherwise `POST`. */
export function methodOf(text: string | undefined): 'GET' | 'POST' {
  return text?.toUpperCase() === 'GET' ? 'GET' : 'POST'
}

/** A number of seconds, or of anything, that an attribute gives. */
export function numberOf({ element }: Pick<VerbContext, 'element'>, name: string, fallback: number): number {
  const value = Number(element.attributes[name] ?? Number.NaN)
  return Number.isFinite(value) && value >= 0 ? value : fallback
}

/** Settles when the signal is aborted, at once if it is. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  if (signal.aborted) resolve(undefined)
  else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  return promise
}

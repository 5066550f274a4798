import type { CallContext, State } from '@trunkline/core/driver'

import type { Fields } from '../client/field.ts'
import type { WrittenDocument } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { parkStep } from '../translate/operation.ts'
import { type Choice, type CurrentDocument, readState } from '../translate/state.ts'
import type { UpdateCallForm } from '../wire/request.ts'
import { onceAnswered } from './answering.ts'
import { refusedInline } from './dial.ts'
import { useUrls } from './document-mode.ts'
import { sidOf } from './sid.ts'

/** A document for a live call. */
export interface DocumentUpdate {
  /** The operation's key. */
  readonly key: string
  readonly mode: CurrentDocument['mode']
  readonly document: WrittenDocument
  readonly choices?: readonly Choice[] | undefined
  /**
   * Whether the call may start the document twice without harm; the request is then repeated if its reply is lost.
   * Default: false.
   */
  readonly isHarmlessTwice?: boolean | undefined
}

/** The result of an update. */
export interface Updated {
  readonly current: CurrentDocument
  /** The request contained the document, so its acceptance is the only evidence that the document runs. */
  readonly inline: boolean
  /** State changes besides the document. */
  readonly state: State
}

/** Replaces the document of a live call. */
export async function sendDocument(
  adapter: AdapterContext,
  call: CallContext,
  update: DocumentUpdate,
): Promise<Updated> {
  const { mode, document, choices, isHarmlessTwice = false } = update
  const current: CurrentDocument = {
    operation: Number(call.operation),
    mode,
    document: document.text,
    ...(choices && { choices }),
  }
  const callSid = sidOf(call)
  const watching = watchFields(call)
  return adapter.pendingUpdates.during(call.id, current, async () => {
    const send = async (): Promise<boolean> => {
      const { inline, fields } = documentFields(adapter, call, update)
      const form = { ...fields, FallbackUrl: call.url('document', { operation: parkStep(update.key) }), ...watching }
      const repeat = isHarmlessTwice ? 'safe' : 'never'
      await adapter.client.calls.update(callSid, form, { repeat, signal: call.signal })
      return inline
    }
    const inline = await onceAnswered(adapter, call, send).catch((thrown: unknown) => {
      if (!refusedInline(adapter, thrown)) throw thrown
      useUrls(adapter)
      return send()
    })
    return { current, inline, state: 'StatusCallback' in watching ? { watched: true } : {} }
  })
}

/**
 * Subscribes to the notices of an incoming call with its first update, so that its end is always reported
 * (docs/rules.md#r20-end-of-a-call).
 */
export function watchFields(call: CallContext): { readonly StatusCallback?: string } {
  if (call.direction === 'outbound' || readState(call.state).watched) return {}
  return { StatusCallback: call.url('status') }
}

function documentFields(
  { documents }: AdapterContext,
  call: CallContext,
  { key, document }: DocumentUpdate,
): { readonly inline: boolean; readonly fields: Fields<UpdateCallForm> } {
  if (documents.mode === 'inline' && document.inline !== undefined) {
    return { inline: true, fields: { Twiml: document.inline } }
  }
  return { inline: false, fields: { Url: call.url('laml', { operation: key }) } }
}

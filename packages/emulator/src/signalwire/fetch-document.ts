import type { DeliveryResult } from '../deliver.ts'
import type { DocumentSource, LamlDocument } from './document-source.ts'
import { parseDocument } from './document.ts'
import { callFields, type DescribedCall } from './status-callback.ts'
import type { Target } from './webhook.ts'

/** A call that gets documents. */
export interface FetchingCall extends DescribedCall {
  readonly answeredBy: string | undefined
  /** Where a document comes from when its own address fails. */
  readonly fallback: Target | undefined
  /** Keeps a line under `/_world/calls`: a text that was said, or a warning. */
  note(kind: 'said' | 'warnings', text: string): void
}

/** The call and the run that a document is fetched for. */
export interface FetchContext {
  readonly call: FetchingCall
  readonly signal: AbortSignal
  /** Set for a document that plays beside what the call does: its requests carry these fields, too. */
  readonly aside?: { readonly fields?: () => Readonly<Record<string, string>> } | undefined
}

type Fetched = { readonly document: LamlDocument } | { readonly code: number; readonly problem: string }

/** Gets a document, from the fallback address when its own fails; if both fail, a warning keeps the reason. */
export async function obtainDocument(context: FetchContext, source: DocumentSource): Promise<LamlDocument | undefined> {
  const { call, signal, aside } = context
  if ('xml' in source) return kept(call, inline(source))
  const first = await fetchDocument(call, { ...source, fields: { ...aside?.fields?.(), ...source.fields } })
  if ('document' in first || signal.aborted) return kept(call, first)
  kept(call, first)
  // docs/wire/signalwire-laml.md#webhooks: no second attempt, but the fallback address, once
  const fallback = aside ? undefined : call.fallback
  return fallback && kept(call, await fetchDocument(call, { ...fallback, event: 'fallback' }))
}

function kept(call: FetchingCall, fetched: Fetched): LamlDocument | undefined {
  if ('document' in fetched) return fetched.document
  call.note('warnings', `${fetched.code} ${fetched.problem}`)
  return undefined
}

function inline(source: { readonly xml: string }): Fetched {
  const parsed = parseDocument(source.xml)
  if (!parsed.ok) return { code: 12100, problem: parsed.problem }
  return { document: { verbs: parsed.verbs, url: undefined, again: source } }
}

async function fetchDocument(
  call: FetchingCall,
  source: Exclude<DocumentSource, { readonly xml: string }>,
): Promise<Fetched> {
  const result = await call.account.send({
    url: source.url,
    method: source.method,
    event: source.event,
    call: call.leg?.call.id,
    fields: { ...callFields(call), AnsweredBy: call.answeredBy, ...source.fields },
  })
  const problem = problemOf(result)
  if (problem) return problem
  const parsed = parseDocument(result.ok ? result.text() : '')
  if (!parsed.ok) return { code: 12100, problem: parsed.problem }
  const again: DocumentSource = { url: source.url, method: source.method, event: 'document' }
  return { document: { verbs: parsed.verbs, url: result.ok ? result.url : undefined, again } }
}

const failureCodes: Partial<Record<string, number>> = {
  timeout: 11200,
  tls: 11220,
  'too-large': 11750,
  'too-many-redirects': 11215,
  'bad-url': 21402,
}

function failureCode({ failure, message }: Extract<DeliveryResult, { readonly ok: false }>): number {
  // a name without an address is refused like a closed port; only the system's message distinguishes them
  if (failure === 'refused' && /\b(?:ENOTFOUND|EAI_AGAIN)\b/.test(message)) return 11210
  return failureCodes[failure] ?? 11251
}

function problemOf(result: DeliveryResult): { readonly code: number; readonly problem: string } | undefined {
  if (!result.ok) return { code: failureCode(result), problem: result.message }
  if (result.status < 200 || result.status > 299)
    return { code: 11217, problem: `the document's host replied ${result.status}` }
  const type = result.headers['content-type'] ?? ''
  if (!/^(text|application)\/xml\s*(;|$)/i.test(type)) return { code: 12300, problem: `content type "${type}"` }
  return undefined
}

import type { DeliveryResult } from '../deliver.ts'
import type { LamlCall, Target } from './call.ts'
import { type Element, parseDocument } from './document.ts'
import { callFields } from './status-callback.ts'
import type { Run } from './verbs/verb.ts'

/** A document that is asked for: at an address, or given as it stands. */
export type DocumentSource =
  | (Target & { readonly event: string; readonly fields?: Readonly<Record<string, string | undefined>> })
  | { readonly xml: string }

/** A document to run. */
export interface LamlDocument {
  readonly verbs: readonly Element[]
  /** Where it came from, against which its addresses resolve; an inline document has none. */
  readonly url: string | undefined
  /** What repeats it: its own address, or its own text. */
  readonly again: DocumentSource
}

type Fetched = { readonly document: LamlDocument } | { readonly code: number; readonly problem: string }

/** Gets a document, from the fallback address when the proper one fails; without any the reason is noted. */
export async function obtainDocument(
  run: Pick<Run, 'call' | 'signal' | 'aside'>,
  source: DocumentSource,
): Promise<LamlDocument | undefined> {
  const { call, signal, aside } = run
  if ('xml' in source) return kept(call, inline(source))
  const first = await fetchDocument(call, { ...source, fields: { ...aside?.fields?.(), ...source.fields } })
  if ('document' in first || signal.aborted) return kept(call, first)
  kept(call, first)
  // docs/wire/signalwire-laml.md#webhooks: no second attempt, but the fallback address, once
  const fallback = aside ? undefined : call.fallback
  return fallback && kept(call, await fetchDocument(call, { ...fallback, event: 'fallback' }))
}

function kept(call: LamlCall, fetched: Fetched): LamlDocument | undefined {
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
  call: LamlCall,
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
  // a name without an address is refused like a closed port; only the system's message tells them apart
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

import type { Element } from './document.ts'
import type { Target } from './webhook.ts'

/** Where a document comes from: an address, or its text. */
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

/** An address of a document, made absolute. */
export function addressOf({ document }: { readonly document: Pick<LamlDocument, 'url'> }, text: string): string {
  return URL.canParse(text, document.url) ? new URL(text, document.url).href : text
}

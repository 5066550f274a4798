import { TelephonyError } from '@trunkline/core/driver'
import type { ReplySchema } from '@trunkline/core/http'

import type { OperationName } from '../wire/resource.ts'
import type { Ask, Connection } from './transport.ts'

/** One page of a list, with the link to the next. */
export interface Page {
  readonly next_page_uri?: string | null | undefined
}

/**
 * Iterates over the items of all pages. A page is requested when the previous one has been consumed; the link to it is
 * followed unchanged.
 */
export async function* listed<Name extends OperationName, P extends Page, Item>(
  connection: Connection,
  ask: Ask<Name>,
  schema: ReplySchema<P>,
  items: (page: P) => readonly Item[],
): AsyncGenerator<Item, void, undefined> {
  const seen = new Set<string>()
  let page = await connection.ask(ask, schema)
  for (;;) {
    yield* items(page)
    const link = page.next_page_uri
    if (link === null || link === undefined) return
    if (seen.has(link)) throw new TelephonyError('unexpected-reply', 'the pages of a list lead back to an earlier one')
    seen.add(link)
    page = await connection.follow(link, schema, ask)
  }
}

import { loose, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

/** One link as it is sent; unlisted members are kept. */
export const linkBody = z.looseObject({
  href: z.string(),
  title: looseText,
  revision: loose(z.union([z.string(), z.number()])),
  etag: looseText,
})

/** A link to a resource or an operation. */
export interface Link {
  /** The link as it was sent: absolute, relative to the sender, or a `data:` URI. */
  readonly href: string
  readonly title?: string
  readonly revision?: number
}

/** The links of one relation, which is an object or a list; entries that are not links are skipped. */
export function readLinks(value: unknown): readonly Link[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, mostOfOne) : [value]
  return list.flatMap((one) => {
    const parsed = linkBody.safeParse(one)
    return parsed.success ? [linkOf(parsed.data)] : []
  })
}

/** Lists are short, and resources have two dozen relations. The limit keeps a sender from choosing how much work we do. */
const mostOfOne = 64
export const mostRelations = 64

function linkOf({ href, title, revision }: z.infer<typeof linkBody>): Link {
  const number = Number(revision ?? Number.NaN)
  return { href, ...(title !== undefined && { title }), ...(!Number.isNaN(number) && { revision: number }) }
}

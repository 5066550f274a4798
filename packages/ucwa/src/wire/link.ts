import { loose, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

/** One link as it is sent; members that are not listed stay. */
export const linkBody = z.looseObject({
  href: z.string(),
  title: looseText,
  revision: loose(z.union([z.string(), z.number()])),
  etag: looseText,
})

/** A link to a resource or an operation. */
export interface Link {
  /** As it was sent: absolute, relative to the sender, or a `data:` URI. */
  readonly href: string
  readonly title?: string
  readonly revision?: number
}

/** The links under one relation, which are an object or a list; what is not a link is left out. */
export function readLinks(value: unknown): readonly Link[] {
  const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, mostOfOne) : [value]
  return list.flatMap((one) => {
    const parsed = linkBody.safeParse(one)
    return parsed.success ? [linkOf(parsed.data)] : []
  })
}

/** Lists are short, and the service's resources have two dozen relations: what a longer one costs is not the sender's to choose. */
const mostOfOne = 64
export const mostRelations = 64

function linkOf({ href, title, revision }: z.infer<typeof linkBody>): Link {
  const number = Number(revision ?? Number.NaN)
  return { href, ...(title !== undefined && { title }), ...(!Number.isNaN(number) && { revision: number }) }
}

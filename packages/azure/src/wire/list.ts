import * as z from 'zod'

/** A list that is read up to its first element that is not as documented: a long list of rubbish costs no more than a short one. */
export function list<Element extends z.ZodType>(element: Element) {
  return z.custom<readonly unknown[]>(Array.isArray, 'expected an array').transform((items, context) => {
    const read: z.output<Element>[] = []
    for (const [index, item] of items.entries()) {
      const parsed = element.safeParse(item)
      if (!parsed.success) {
        for (const { message, path } of parsed.error.issues)
          context.addIssue({ code: 'custom', message, path: [index, ...path] })
        return z.NEVER
      }
      read.push(parsed.data)
    }
    return read
  })
}

/** A list whose elements are objects; one that cannot be read is left out, as if the list were shorter. */
export function looseList<Element extends z.ZodType>(element: Element) {
  return z.custom<readonly unknown[]>(Array.isArray, 'expected an array').transform((items) =>
    items.flatMap((item): z.output<Element>[] => {
      // a schema takes long to say no
      if (typeof item !== 'object' || item === null) return []
      const parsed = element.safeParse(item)
      return parsed.success ? [parsed.data] : []
    }),
  )
}

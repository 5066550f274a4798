import type * as z from 'zod'

/** Where something is not as documented, in words of its schema: what the sender wrote may be a name or a number of someone. */
export function problemOf({ issues }: z.ZodError): string {
  const problems = issues.slice(0, mostProblems).map(({ message, path }) => {
    const place = path.map((part) => (typeof part === 'number' ? '[]' : String(part))).join('.')
    return `${place === '' ? 'its root' : place}: ${message}`
  })
  return problems.join('; ')
}

const mostProblems = 3

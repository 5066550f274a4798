import * as z from 'zod'

import { looseNumber, looseText } from './loose.ts'

/** The content of a failed request, in any of its three shapes. */
export interface ErrorReply {
  /** The vendor's error number; absent if it is missing or not a number. */
  readonly code?: number
  readonly message?: string
  /** URL where the vendor explains the error. */
  readonly moreInfo?: string
  /** The HTTP status in the body. */
  readonly status?: number
}

const item = z.looseObject({
  code: looseNumber,
  message: looseText,
  more_info: looseText,
  url: looseText,
  status: looseNumber,
})

const list = z.looseObject({ errors: z.array(z.unknown()).min(1) })

/**
 * Parses the body of a failed request; text is parsed as JSON first.
 *
 * Never throws: an empty body, a gateway's page or an unknown shape is an empty reply.
 */
export function readError(body: unknown): ErrorReply {
  const value = typeof body === 'string' ? parseJson(body) : body
  // docs/wire/signalwire-laml.md#errors
  const several = list.safeParse(value)
  return several.success ? fromList(several.data.errors) : fromItem(value)
}

function fromList(errors: readonly unknown[]): ErrorReply {
  const replies = errors.map(fromItem)
  const messages = replies.flatMap(({ message }) => message ?? [])
  return { ...replies[0], ...(messages.length > 0 && { message: messages.join('; ') }) }
}

function fromItem(value: unknown): ErrorReply {
  if (typeof value === 'string') return { message: value }
  const parsed = item.safeParse(value)
  if (!parsed.success) return {}
  const { code, message, status } = parsed.data
  const moreInfo = parsed.data.more_info ?? parsed.data.url
  return {
    ...(typeof code === 'number' && { code }),
    ...(typeof message === 'string' && { message }),
    ...(typeof moreInfo === 'string' && { moreInfo }),
    ...(typeof status === 'number' && { status }),
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    // a bare JSON string is not an error shape
    return typeof value === 'string' ? undefined : value
  } catch {
    return undefined
  }
}

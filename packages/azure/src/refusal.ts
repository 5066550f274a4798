import type { Receipt } from '@trunkline/core/driver'

/** A webhook that is not let in, with the check it failed. */
export function refused(status: number, check: string, detail: string): Receipt {
  return { kind: 'refused', check, detail, reply: { status } }
}

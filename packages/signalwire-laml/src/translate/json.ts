import type { Json } from '@trunkline/core/driver'

/** The members of an object; empty for any other value. */
export function fieldsIn(value: Json | undefined): Readonly<Partial<Record<string, Json>>> {
  return isObject(value) ? value : {}
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import * as z from 'zod'

/** A member that the service may leave out or send as null; null reads as left out. */
export function nullish<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema.optional())
}

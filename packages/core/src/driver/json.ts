/** A value that the event bus can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** An adapter's own memory of a call: links, ids, modes. Small, serializable, and never a secret of the account. */
export type State = { readonly [key: string]: Json }

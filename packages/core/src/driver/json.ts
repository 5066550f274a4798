/** What survives a trip through the event bus. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** An adapter's own memory of a call: links, ids, modes. Small, serialisable, and never a secret of the account. */
export type State = { readonly [key: string]: Json }

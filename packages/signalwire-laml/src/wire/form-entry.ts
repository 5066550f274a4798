/** A field of a form as received. */
export type FormEntry = readonly [key: string, value: string]

/** What a form field may hold before encoding; an array becomes a repeated key, `undefined` leaves the field out. */
export type FormValue = string | number | boolean | readonly string[] | undefined

/** The fields of a form as received: in order and with repeats, and by key. */
export interface DecodedForm {
  /** Every pair in the order received; a signature is computed over these. */
  readonly entries: readonly (readonly [key: string, value: string])[]
  /** The same by key; a key received more than once holds an array. */
  readonly record: Readonly<Record<string, string | readonly string[]>>
}

/**
 * Encodes fields as `application/x-www-form-urlencoded`, in the order of the record's keys, spaces as `%20`.
 *
 * @throws TypeError for a number that is not finite.
 */
export function encodeForm(fields: Readonly<Record<string, FormValue>>): string {
  return Object.entries(fields)
    .flatMap(([key, value]) => texts(key, value).map((text) => `${percentEncode(key)}=${percentEncode(text)}`))
    .join('&')
}

/** Decodes `application/x-www-form-urlencoded` text; a malformed percent sequence stays as it is. */
export function decodeForm(body: string): DecodedForm {
  // a lone leading `?` would be taken for a URL's and dropped; an empty first field is ignored
  const entries = [...new URLSearchParams(`&${body}`)]
  const grouped = new Map<string, string | string[]>()
  for (const [key, value] of entries) {
    const before = grouped.get(key)
    grouped.set(key, before === undefined ? value : [before, value].flat())
  }
  return { entries, record: Object.fromEntries(grouped) }
}

function texts(key: string, value: FormValue): readonly string[] {
  if (value === undefined) return []
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${key} is not a finite number`)
  return typeof value === 'object' ? value : [String(value)]
}

function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

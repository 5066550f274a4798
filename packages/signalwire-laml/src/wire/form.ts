/** The value of a form field before encoding; an array becomes a repeated key, `undefined` omits the field. */
export type FormValue = string | number | boolean | readonly string[] | undefined

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

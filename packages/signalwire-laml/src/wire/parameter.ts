/** Limit of custom parameters of a stream. */
export const MAX_PARAMETERS = 99

// docs/wire/signalwire-laml.md#streams: the dot is part of the key
const KEY = /^Parameter([1-9]\d?)\.(Name|Value)$/

/**
 * Writes custom stream parameters as the numbered pairs of the REST form, in the order of the record's keys.
 *
 * @throws RangeError for more than 99 parameters.
 */
export function parameterFields(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries(parameters)
  if (pairs.length > MAX_PARAMETERS) throw new RangeError(`a stream takes at most ${MAX_PARAMETERS} parameters`)
  return Object.fromEntries(
    pairs.flatMap(([name, value], index) => [
      [`Parameter${index + 1}.Name`, name],
      [`Parameter${index + 1}.Value`, value],
    ]),
  )
}

/** Reads the numbered pairs of a REST form back into custom stream parameters; a name without a value holds `''`. */
export function readParameters(form: Readonly<Record<string, unknown>>): Record<string, string> {
  const parameters = new Map<string, string>()
  for (let index = 1; index <= MAX_PARAMETERS; index++) {
    const name = form[`Parameter${index}.Name`]
    const value = form[`Parameter${index}.Value`]
    if (typeof name === 'string') parameters.set(name, typeof value === 'string' ? value : '')
  }
  return Object.fromEntries(parameters)
}

/** Whether a form key is one half of a numbered parameter pair. */
export function isParameterKey(key: string): boolean {
  return KEY.test(key)
}

/** The missing halves of numbered parameter pairs in a form. */
export function missingParameterHalves(form: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(form).flatMap((key) => {
    const [, index, half] = KEY.exec(key) ?? []
    if (index === undefined) return []
    const other = `Parameter${index}.${half === 'Name' ? 'Value' : 'Name'}`
    return other in form ? [] : [other]
  })
}

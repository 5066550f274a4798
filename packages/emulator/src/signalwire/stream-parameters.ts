import type { Parameters } from './parameters.ts'

const MOST = 99

/** The custom values of a stream, from `Parameter1.Name`, `Parameter1.Value` and so on. See docs/wire/signalwire-laml.md#streams */
export function streamParameters(form: Parameters): Readonly<Record<string, string>> {
  const parameters: [string, string][] = []
  for (let number = 1; number <= MOST; number += 1) {
    const name = form.text(`Parameter${number}.Name`)
    if (name !== undefined) parameters.push([name, form.text(`Parameter${number}.Value`) ?? ''])
  }
  return Object.fromEntries(parameters)
}

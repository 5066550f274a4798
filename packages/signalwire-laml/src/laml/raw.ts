import { DocumentError } from './error.ts'
import type { Attributes, Markup } from './markup.ts'

/** An element of any name, whose attributes and nesting are not checked. */
export type RawMarkup = Markup<'Raw'>

/**
 * An element that this builder has no function for: `<AI>` and the deprecated `<VirtualAgent>` inside a connect,
 * `<Pay>`, `<Sms>`, or SSML inside a say. Text and attributes are escaped, but not checked against the service.
 *
 * @throws DocumentError `raw-name` for a name that XML does not allow.
 */
export function raw(tag: string, attributes: Attributes = {}, ...content: readonly (string | RawMarkup)[]): RawMarkup {
  for (const name of [tag, ...Object.keys(attributes)]) {
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new DocumentError('raw-name', 'a name is letters, digits, _ - and .')
  }
  return { kind: 'Raw', tag, attributes, content }
}

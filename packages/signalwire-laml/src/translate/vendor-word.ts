/** A word of the carrier that we do not know, for a name or a message: cut, and without what could pass for something else in a log. */
export function vendorWord(text: string): string {
  return text.slice(0, longest).replaceAll(/[^!-~]/g, '?')
}

/**
 * The carrier's name of a message whose kind stands in a field: the resource and the field's word, such as
 * `call-status:queued` (docs/decisions/0013-names-of-provider-events.md).
 */
export function carrierName(resource: string, word: string): string {
  return `${resource}:${vendorWord(word)}`
}

const longest = 64

/** An unknown value of the carrier for a name or a message: truncated, and without characters that could forge a log entry. */
export function vendorWord(text: string): string {
  return text.slice(0, longest).replaceAll(/[^!-~]/g, '?')
}

/**
 * The carrier's name of a message whose kind is in a field: the resource and the value of the field, such as
 * `call-status:queued` (docs/decisions/0013-names-of-provider-events.md).
 */
export function carrierName(resource: string, word: string): string {
  return `${resource}:${vendorWord(word)}`
}

const longest = 64

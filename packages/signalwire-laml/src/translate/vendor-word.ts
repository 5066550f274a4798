/** A word of the carrier that we do not know, for a name or a message: cut, and without what could pass for something else in a log. */
export function vendorWord(text: string): string {
  return text.slice(0, longest).replaceAll(/[^!-~]/g, '?')
}

const longest = 64

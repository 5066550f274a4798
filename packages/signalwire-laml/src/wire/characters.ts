/** Whether a text has at most this many characters; one outside the basic plane is one character but two units of a string. */
export function hasAtMost(text: string, most: number): boolean {
  return text.length <= most || charactersIn(text) <= most
}

/** Number of characters in a text. */
export function charactersIn(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0)
}

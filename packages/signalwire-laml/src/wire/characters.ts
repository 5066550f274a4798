/** Whether a text has at most so many characters; one beyond the basic plane is two units of a string, and one character. */
export function hasAtMost(text: string, most: number): boolean {
  return text.length <= most || charactersIn(text) <= most
}

/** How many characters a text has. */
export function charactersIn(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0)
}

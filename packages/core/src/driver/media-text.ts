/** Whether `text` contains `word` at index `at`. Comparing with a slice is several times faster than `startsWith`. */
export function standsAt(text: string, word: string, at: number): boolean {
  return text.slice(at, at + word.length) === word
}

/** How many bytes the base64 between `from` and `end` of `text` stands for, if it is nothing else. */
export function base64Bytes(text: string, from: number, end: number): number {
  let padding = 0
  while (padding < 2 && end - padding > from && text.charCodeAt(end - padding - 1) === equalsSign) padding += 1
  return ((end - from) / 4) * 3 - padding
}

const equalsSign = 0x3d

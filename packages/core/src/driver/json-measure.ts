/** How large a JSON text is, apart from its bytes. */
export interface JsonMeasure {
  /** The deepest nesting of arrays and objects. */
  readonly depth: number
  /** How many values there are, names not counted: an upper bound, exact for JSON without empty arrays and objects. */
  readonly values: number
}

/**
 * Measures a text before it is given to a parser or a schema that recurses: in one pass, without recursion, in time that
 * grows with the length only. Anything is accepted; what is not JSON gets some measure.
 */
export function measureJson(text: string): JsonMeasure {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      index = endOfString(text, index)
    } else if (code === comma) {
      values += 1
    } else if (code === openBracket || code === openBrace) {
      values += 1
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (code === closeBracket || code === closeBrace) {
      depth -= 1
    }
  }
  return { depth: deepest, values }
}

const quote = 0x22
const comma = 0x2c
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** The index of the quote that closes the string opened at `start`; the end of the text when nothing closes it. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end >= 0) {
    let before = end - 1
    while (text.charCodeAt(before) === backslash) before -= 1
    // an even number of backslashes escape one another, and the quote stands free
    if ((end - before) % 2 === 1) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

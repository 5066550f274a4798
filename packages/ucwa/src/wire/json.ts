/**
 * Parses the JSON in a body's bytes, which may begin with a byte-order mark; throws the errors of `JSON.parse` and of
 * the decoder.
 */
export function readJson(bytes: Uint8Array): unknown {
  return readJsonText(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

/**
 * Like `readJson`, for a text. A byte-order mark that a decoder has left is not part of the JSON
 * (docs/wire/ucwa.md#bodies).
 */
export function readJsonText(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF+/, '')) as unknown
}

/** A text that holds its own characters: a part of a message's text would keep all of the message in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}

/** One line of at most `length` characters without control characters and without those that change the direction of a text. */
export function printable(text: string, length: number): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, length)
    .toWellFormed()
}

/** Foreign text for a message: cut, in quotation marks, and with everything but plain ASCII escaped. */
export function quoted(word: string, length = 32): string {
  const text = JSON.stringify(word.slice(0, length))
  return text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * A text without personal data: of phone numbers the last two digits are left, of SIP addresses the host, of URLs the
 * names in the query. The cost grows with the length of the text only.
 */
export function masked(text: string): string {
  return text.replaceAll(phoneNumber, ending).replaceAll(/\S+/g, maskedWord)
}

/** With a plus sign and perhaps spaces, or nine digits and more in a row that are neither part of a name nor an amount. */
const phoneNumber = /(?:\+|%2B)\d(?:[ ().-]{0,2}\d){5,16}|(?<![\w.:/-])\d{9,15}(?![\w-]| (?:Hz|ms|bytes)\b)/gi

function ending(number: string): string {
  return `${/^\d/.test(number) ? '' : '+'}…${number.slice(-2)}`
}

function maskedWord(word: string): string {
  if (!/sips?:|:\/\//i.test(word)) return word
  const [address = '', ...query] = word.split('?')
  const [host = '', ...users] = address.split('@').toReversed()
  const hidden = [...users.toReversed().map(withoutUser), host].join('@')
  return query.length === 0 ? hidden : `${hidden}?${queryNames(query.join('?'))}`
}

/** Removes the user part before an `@`, back to the scheme. */
function withoutUser(text: string): string {
  const parts = text.split(/(sips?:|:\/\/)/i)
  const user = parts.pop() ?? ''
  return parts.length === 0 || /[/#]/.test(user) ? text : `${parts.join('')}…`
}

/** The names in a query, each without its value; what ends a sentence or a bracket stays. */
function queryNames(query: string): string {
  let end = query.length
  while (endings.has(query[end - 1] ?? '')) end -= 1
  const fields = query.slice(0, end).split('&')
  return fields.map(fieldName).join('&') + query.slice(end)
}

const endings: ReadonlySet<string> = new Set(')]}>.,:;\'"')

/** Without a `=` it may be anything. */
function fieldName(field: string): string {
  const end = field.indexOf('=')
  return end < 0 ? '…' : `${field.slice(0, end)}=…`
}

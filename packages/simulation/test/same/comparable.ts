import type { WireLog } from './log.ts'

/** What may differ between real sockets and a simulation at the same addresses, and why. */
const differences: readonly (readonly [why: string, pattern: RegExp, replacement: string])[] = [
  ['web tokens hold times, and RSA keys cannot be seeded', /eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[token]'],
  ['public keys', /\\"(n|kid|x5t)\\":\\"[^"\\]*\\"/g, String.raw`\"$1\":\"[key]\"`],
  [
    'times, as in HTTP and in mails',
    /\w{3}(?:, |,\+|%2C%20|%2C\+)\d\d(?: |%20|\+)\w{3}(?: |%20|\+)\d{4}(?: |%20|\+)[\d:%A]+(?: |%20|\+)(?:GMT|%2B0000|\+0000)/g,
    '[date]',
  ],
  ['times, as in old JSON of Microsoft', /\/Date\(\d+\)\//g, '/Date(0)/'],
  ['times of tokens', /\\"(expires_on|not_before)\\":\\"\d+\\"/g, String.raw`\"$1\":0`],
  ['times, as in ISO 8601', /\d{4}-\d\d-\d\dT\d\d[\d:.%A]+(?:Z|\+00:00)/g, '[time]'],
  ['the expiry of a callback token, and what signs it', /\.[a-z0-9]{6}\.[\w-]{24}/g, '.[expiry].[proof]'],
  ['lengths and hashes of bodies with times', /"(content-length|x-ms-content-sha256)":"[^"]*"/g, '"$1":"[of body]"'],
  ['signatures over times', /"(x-(?:signalwire|twilio)-signature)":"[^"]*"/g, '"$1":"[proof]"'],
  ['the key of an upgrade, which ws draws itself', /"sec-websocket-key":"[^"]*"/g, '"sec-websocket-key":"[key]"'],
  ['how long something lasted', /\\"(recordingDurationMs)\\":\d+/g, String.raw`\"$1\":0`],
  ['how many frames there were', /"(sequenceNumber|chunk|timestamp)":"\d+"/g, '"$1":"[count]"'],
]

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one.localeCompare(other)
}

/** A log without what may differ. */
export function comparable({ exchanges, media, upgrades, webhooks }: WireLog): unknown {
  const text = JSON.stringify({ exchanges, webhooks, upgrades, media: [...media].toSorted(byName) })
  const same = differences.reduce((result, [, pattern, replacement]) => result.replace(pattern, replacement), text)
  return JSON.parse(same)
}

/**
 * A carrier's own name of a message in the one spelling that `provider-event`s have: `HoldAudioStarted` is
 * `hold-audio-started`, `call-status:queued` is `call-status-queued`. By rule only, so that a name is the same before and after
 * the library learns the message.
 */
export function eventNameOf(carrierName: string): string {
  const words = carrierName
    .slice(0, longestName)
    .replaceAll(seams, ' ')
    .match(/[a-z\d]+/gi)
  return words === null ? 'unnamed' : words.join('-').toLowerCase()
}

/** Between `hold` and `Audio`, and between `DTMF` and `Received`. */
const seams = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g

/** A name comes from the wire, and an application may count by it. */
const longestName = 100

import type { Account } from './account.ts'
import type { DocumentSource } from './document-source.ts'
import { parseDocument } from './document.ts'
import type { Parameters } from './parameters.ts'
import type { RecordingSettings } from './recording-settings.ts'
import { Refusal } from './refusal.ts'

const recordingEvents = ['in-progress', 'completed', 'absent']
const callEvents = ['initiated', 'ringing', 'answered', 'completed', 'ringing_forwarded', 'ringing_queued']

/** How a recording is to be made, as a form says it. */
export function recordingOf(form: Parameters, trim: string): Omit<RecordingSettings, 'source'> {
  const events = form.words('RecordingStatusCallbackEvent')
  for (const event of events) {
    if (!recordingEvents.includes(event)) throw new Refusal(13621, `"${event}" is not a recording event`)
  }
  return {
    channels: form.choice('RecordingChannels', ['mono', 'dual']) ?? 'mono',
    track: form.choice('RecordingTrack', ['inbound', 'outbound', 'both']) ?? 'both',
    trim: form.choice('Trim', ['trim-silence', 'do-not-trim'], 13699) ?? trim,
    callback: form.target('RecordingStatusCallback'),
    ...(events.length > 0 && { events }),
  }
}

/** Whom to call. */
export function toOf(form: Parameters): string {
  const to = form.text('To') ?? ''
  if (to === '') throw new Refusal(21211, "The 'To' number is missing")
  // docs/wire/signalwire-laml.md#calls: what is neither a number nor a SIP address is a client's id. Of short codes and emergency
  // numbers the reference says nothing; a project that may dial them passes them as they are
  const valid = to.startsWith('+')
    ? /^\+[1-9]\d{6,14}$/.test(to)
    : /^sips?:.+@.+|^[A-Za-z][\w.@-]*$|^[\d*#]{1,6}$/.test(to)
  if (!valid) throw new Refusal(21211, "The 'To' number has an invalid format")
  return to
}

/** Who calls. */
export function fromOf(account: Account, form: Parameters): string {
  const from = form.text('From') ?? ''
  if (from === '') throw new Refusal(21213, 'An outbound call needs a From number')
  const phone = (form.text('To') ?? '').startsWith('+')
  if (phone && !/^\+[1-9]\d{6,14}$/.test(from)) throw new Refusal(21212, 'The From number is not in E.164 format')
  const foreign = account.options.ownedNumbersOnly === true && !account.network.numbers.has(from)
  if (phone && foreign) throw new Refusal(21210, 'The From number is not a purchased or verified number of the project')
  return from
}

/** The events that the status callback gets. */
export function eventsOf(form: Parameters): readonly string[] {
  const events = form.words('StatusCallbackEvent')
  for (const event of events) {
    if (!callEvents.includes(event)) throw new Refusal(21626, `"${event}" is no event of a call`)
  }
  return events.length > 0 ? events : ['completed']
}

/** The document of a form: its own text, or an address; undefined without either. */
export function documentOf(form: Parameters): DocumentSource | undefined {
  const xml = form.text('Twiml') ?? form.text('Laml')
  if (xml !== undefined) {
    // docs/wire/signalwire-laml.md#inline-documents
    const parsed = parseDocument(xml)
    const length = Array.from(xml).length
    const problem =
      length < 11 || length > 4000 ? 'it has 11 to 4000 characters' : parsed.ok ? undefined : parsed.problem
    if (problem !== undefined) throw new Refusal(20422, `The document is not a valid one: ${problem}`, 422)
    return { xml }
  }
  const target = form.target('Url', { url: 21402 })
  return target && { ...target, event: 'document' }
}

/** Refuses a form without a document. */
export function missingDocument(form: Parameters): never {
  // this protocol server has no applications
  if (form.text('ApplicationSid') !== undefined) throw new Refusal(21218, 'The provided ApplicationSid does not exist')
  throw new Refusal(21205, 'A call needs a Url, an ApplicationSid or a document')
}

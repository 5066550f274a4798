import type { NumberSettings } from '../number.ts'
import type { Account } from './account.ts'
import type { NumberEntry } from './incoming-number.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { Resource, View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** The project's numbers, the newest first. See docs/wire/signalwire-laml.md#incoming-numbers */
export const incomingNumbers: Resource<NumberEntry> = {
  path: '/IncomingPhoneNumbers',
  variable: 'NumberSid',
  noun: 'phone number',
  find: ({ account, variable }) => account.incomingNumbers.find(variable('NumberSid')),
  show: (entry, { account }) => viewNumber(account, entry),
  list: {
    name: 'incoming_phone_numbers',
    items: ({ account }) => account.incomingNumbers.list().toReversed(),
    filter:
      (query) =>
      ({ number, friendlyName }) =>
        (query.text('PhoneNumber') ?? number) === number &&
        (query.text('FriendlyName') ?? friendlyName) === friendlyName,
  },
  create: buy,
  update,
  delete: (entry, { account }) => account.incomingNumbers.remove(entry),
}

function buy({ account, request }: RoutedRequest): NumberEntry {
  const form = readParameters(request)
  const number = form.text('PhoneNumber')
  if (number === undefined) throw new Refusal(21421, 'A number must be provided to purchase a number')
  if (!/^\+[1-9]\d{6,14}$/.test(number)) {
    throw new Refusal(21401, "The phone number you're attempting to purchase has an invalid format")
  }
  if (account.network.numbers.has(number)) throw new Refusal(10000, `${number} belongs to the project already`)
  const settings = settingsOf(form, {})
  const entry = account.incomingNumbers.add(number)
  entry.friendlyName = form.text('FriendlyName') ?? number
  account.incomingNumbers.change(entry, settings)
  return entry
}

/** Changes what the next call to a number does; absent fields stay, empty ones are removed. */
function update(entry: NumberEntry, { account, request }: RoutedRequest): void {
  const form = readParameters(request)
  const settings = settingsOf(form, account.incomingNumbers.settings(entry))
  account.incomingNumbers.change(entry, settings)
  entry.friendlyName = form.text('FriendlyName') ?? entry.friendlyName
}

function settingsOf(form: Parameters, old: NumberSettings): NumberSettings {
  if ((form.text('VoiceApplicationSid') ?? '') !== '') {
    throw new Refusal(21420, 'The passed VoiceApplicationSid could not be found')
  }
  form.choice('VoiceReceiveMode', ['voice', 'fax'])
  const url = (name: string, kept: string | undefined): string | undefined => {
    const text = form.text(name)
    if (text === '') return undefined
    if (text !== undefined && (!URL.canParse(text) || !/^https?:/i.test(text))) {
      throw new Refusal(21402, `${name} is not a fully qualified URL`)
    }
    return text ?? kept
  }
  const method = (name: string, kept: 'GET' | 'POST' | undefined) => form.choice(name, ['GET', 'POST'], 21209) ?? kept
  return {
    voiceUrl: url('VoiceUrl', old.voiceUrl),
    voiceMethod: method('VoiceMethod', old.voiceMethod),
    voiceFallbackUrl: url('VoiceFallbackUrl', old.voiceFallbackUrl),
    voiceFallbackMethod: method('VoiceFallbackMethod', old.voiceFallbackMethod),
    statusCallback: url('StatusCallback', old.statusCallback),
    statusCallbackMethod: method('StatusCallbackMethod', old.statusCallbackMethod),
  }
}

function viewNumber(account: Account, entry: NumberEntry): View {
  const settings = account.incomingNumbers.settings(entry)
  return {
    account_id: account.projectId,
    account_sid: account.projectId,
    address_requirements: 'none',
    address_sid: null,
    api_version: '2010-04-01',
    beta: false,
    capabilities: { voice: true, sms: false, mms: false, fax: false },
    country_code: 'US',
    date_created: rfc2822(entry.createdAt),
    date_updated: rfc2822(entry.updatedAt),
    emergency_address_sid: null,
    emergency_status: 'Inactive',
    friendly_name: entry.friendlyName,
    identity_sid: null,
    origin: 'signalwire',
    phone_number: entry.number,
    sid: entry.sid,
    sms_application_sid: null,
    sms_fallback_method: 'POST',
    sms_fallback_url: null,
    sms_method: 'POST',
    sms_url: null,
    status_callback: settings.statusCallback ?? null,
    status_callback_method: settings.statusCallbackMethod ?? 'POST',
    trunk_sid: null,
    uri: account.path(`/IncomingPhoneNumbers/${entry.sid}.json`),
    voice_application_sid: null,
    voice_caller_id_lookup: null,
    voice_fallback_method: settings.voiceFallbackMethod ?? 'POST',
    voice_fallback_url: settings.voiceFallbackUrl ?? null,
    voice_method: settings.voiceMethod ?? 'POST',
    voice_url: settings.voiceUrl ?? null,
  }
}

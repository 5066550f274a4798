import { type DoorReply, jsonReply } from '../door.ts'
import type { NumberSettings } from '../number.ts'
import type { Account } from './account.ts'
import type { NumberEntry } from './incoming-number.ts'
import { pageReply } from './paging.ts'
import { type Parameters, readParameters, readQuery } from './parameters.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Lists the project's numbers, the newest first. See docs/wire/signalwire-laml.md#incoming-numbers */
export function listIncomingNumbers({ account, request }: RoutedRequest): DoorReply {
  const query = readQuery(request)
  const items = account.incomingNumbers
    .list()
    .filter(({ number }) => (query.text('PhoneNumber') ?? number) === number)
    .filter(({ friendlyName }) => (query.text('FriendlyName') ?? friendlyName) === friendlyName)
    .toReversed()
    .map((entry) => viewNumber(account, entry))
  const path = account.path('/IncomingPhoneNumbers')
  return pageReply({ account, request }, query, { name: 'incoming_phone_numbers', path, items })
}

/** Buys a number. */
export function createIncomingNumber({ account, request }: RoutedRequest): DoorReply {
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
  return jsonReply(201, viewNumber(account, entry))
}

export function readIncomingNumber(routed: RoutedRequest): DoorReply {
  return jsonReply(200, viewNumber(routed.account, numberOf(routed)))
}

/** Changes what the next call to a number does; what is not given stays, what is empty is taken away. */
export function updateIncomingNumber(routed: RoutedRequest): DoorReply {
  const { account, request } = routed
  const entry = numberOf(routed)
  const form = readParameters(request)
  const settings = settingsOf(form, account.incomingNumbers.settings(entry))
  account.incomingNumbers.change(entry, settings)
  entry.friendlyName = form.text('FriendlyName') ?? entry.friendlyName
  return jsonReply(200, viewNumber(account, entry))
}

/** Gives a number back. */
export function deleteIncomingNumber(routed: RoutedRequest): DoorReply {
  routed.account.incomingNumbers.remove(numberOf(routed))
  return { status: 204 }
}

function numberOf({ account, variable }: RoutedRequest): NumberEntry {
  const entry = account.incomingNumbers.find(variable('NumberSid'))
  if (!entry) throw notFound('phone number')
  return entry
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

function viewNumber(account: Account, entry: NumberEntry): Readonly<Record<string, unknown>> {
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

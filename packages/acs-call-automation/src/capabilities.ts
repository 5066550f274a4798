import type { Capabilities, CapabilityReasons } from '@trunkline/core/driver'

import type { ApiVersion } from './wire/index.ts'

const base = {
  dial: 'native',
  'dial.several': 'native',
  answer: 'native',
  reject: 'native',
  redirect: 'native',
  connect: 'native',
  hangUp: 'native',
  terminate: 'native',
  transfer: 'native',
  hold: 'native',
  mute: 'native',
  // the service can mute but not unmute
  unmute: 'unsupported',
  'participants.add': 'native',
  'participants.cancel': 'native',
  'participants.remove': 'native',
  'participants.list': 'native',
  // from 2026-03-12 on
  'participants.move': 'unsupported',
  'play.url': 'native',
  'play.speech': 'unsupported',
  'play.ssml': 'unsupported',
  // prompts are files, text or SSML; sendDigits sends tones to the far side
  'play.digits': 'unsupported',
  'play.loop': 'native',
  'play.interrupt': 'native',
  'collect.digits': 'native',
  'collect.speech': 'unsupported',
  'collect.choices': 'unsupported',
  'digits.watch': 'native',
  sendDigits: 'native',
  record: 'native',
  'record.pause': 'native',
  'record.separate': 'native',
  stream: 'native',
  'stream.listen': 'native',
  'stream.g711': 'emulated',
  transcribe: 'unsupported',
  'transcribe.update': 'unsupported',
  // no event arrives between the request and the answer
  'event.ringing': 'unsupported',
  // keys are reported only while they are watched
  'event.digits': 'unsupported',
  'event.participants': 'native',
} as const satisfies Capabilities

const withSpeech = {
  ...base,
  'play.speech': 'native',
  'play.ssml': 'native',
  'collect.speech': 'native',
  'collect.choices': 'native',
  transcribe: 'native',
  'transcribe.update': 'native',
} as const satisfies Capabilities

/** The service moves participants from 2026-03-12 on. The version may be known only at run time. */
interface Moving<Version extends ApiVersion> {
  readonly 'participants.move': [Version] extends ['2026-03-12']
    ? 'native'
    : '2026-03-12' extends Version
      ? 'native' | 'unsupported'
      : 'unsupported'
}

/** The manifest of a configuration without `cognitiveServicesEndpoint`. */
export type AcsCapabilities<Version extends ApiVersion = '2026-03-12'> = Omit<typeof base, 'participants.move'> &
  Moving<Version>
/** The manifest of a configuration with `cognitiveServicesEndpoint`. */
export type AcsSpeechCapabilities<Version extends ApiVersion = '2026-03-12'> = Omit<
  typeof withSpeech,
  'participants.move'
> &
  Moving<Version>
/** The manifest if the type of the configuration leaves it open. */
export type AnyAcsCapabilities = {
  readonly [Name in keyof AcsCapabilities]: AcsCapabilities<ApiVersion>[Name] | AcsSpeechCapabilities<ApiVersion>[Name]
}

/** The manifest, a pure function of the configuration. */
export function capabilitiesOf({
  apiVersion,
  cognitiveServicesEndpoint,
}: {
  readonly apiVersion: ApiVersion
  readonly cognitiveServicesEndpoint?: string | undefined
}): AnyAcsCapabilities {
  const manifest = cognitiveServicesEndpoint === undefined ? base : withSpeech
  return { ...manifest, 'participants.move': apiVersion === '2026-03-12' ? 'native' : 'unsupported' }
}

const speech = 'it needs cognitiveServicesEndpoint in the configuration'

/** The reason for each entry of the table. */
export const reasons: CapabilityReasons = {
  // docs/wire/acs-call-automation.md#media-streaming
  'stream.g711':
    'the service sends and takes samples of 16 bits at 16 or 24 kHz: G.711 is converted and resampled once',
  mute: 'Communication Services users alone, not telephones',
  unmute: 'the service has no operation that unmutes',
  'participants.move': 'it needs apiVersion 2026-03-12',
  'play.speech': speech,
  'play.ssml': speech,
  'play.digits': 'the service plays files, text and SSML; sendDigits sends tones to the far side',
  'collect.speech': speech,
  'collect.choices': speech,
  sendDigits: 'to telephone numbers alone; a w is time between two requests, not a tone of the service',
  transcribe: speech,
  'transcribe.update': speech,
  'event.digits':
    'the service reports keys only while it watches for them: watchDigits() and collect with partialDigits ask for that',
  'event.ringing': 'the service reports nothing between the request and the answer',
}

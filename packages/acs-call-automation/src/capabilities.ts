import { type Capabilities, type CapabilityReasons } from '@trunkline/core/driver'

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
  // the service mutes and has no operation that unmutes
  unmute: 'unsupported',
  'participants.add': 'native',
  'participants.cancel': 'unsupported',
  'participants.remove': 'native',
  'participants.list': 'native',
  'participants.move': 'unsupported',
  'play.url': 'native',
  'play.speech': 'unsupported',
  'play.ssml': 'unsupported',
  // prompts are files, text or SSML; tones go to the far side by sendDigits
  'play.digits': 'unsupported',
  'play.loop': 'native',
  'play.interrupt': 'native',
  'collect.digits': 'native',
  'collect.speech': 'unsupported',
  'collect.choices': 'unsupported',
  sendDigits: 'native',
  record: 'native',
  'record.pause': 'native',
  'record.separate': 'native',
  stream: 'native',
  'stream.listen': 'native',
  transcribe: 'unsupported',
  'transcribe.update': 'unsupported',
  // nothing is reported between the request and the answer
  'event.ringing': 'unsupported',
  // keys are reported only while they are watched, which a collection with partialDigits does
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
} as const satisfies Capabilities

/** The manifest of a configuration without `cognitiveServicesEndpoint`. */
export type AcsCapabilities = typeof base
/** The manifest of a configuration with `cognitiveServicesEndpoint`. */
export type AcsSpeechCapabilities = typeof withSpeech
/** The manifest where the type does not tell which. */
export type AnyAcsCapabilities = {
  readonly [Name in keyof AcsCapabilities]: AcsCapabilities[Name] | AcsSpeechCapabilities[Name]
}

/** The manifest: a pure function of the configuration. */
export function capabilitiesOf(config: {
  readonly cognitiveServicesEndpoint?: string | undefined
}): AnyAcsCapabilities {
  return config.cognitiveServicesEndpoint === undefined ? base : withSpeech
}

const speech = 'it needs cognitiveServicesEndpoint in the configuration'

/** Why a row is as it is. */
export const reasons: CapabilityReasons = {
  mute: 'Communication Services users alone, not telephones',
  unmute: 'the service has no operation that unmutes',
  'play.speech': speech,
  'play.ssml': speech,
  'play.digits': 'the service plays files, text and SSML; sendDigits sends tones to the far side',
  'collect.speech': speech,
  'collect.choices': speech,
  sendDigits: 'to telephone numbers alone; a w is time between two requests, not a tone of the service',
  transcribe: speech,
  'event.digits': 'the service reports keys only while it watches for them: collect with partialDigits does that',
  'event.ringing': 'the service reports nothing between the request and the answer',
}

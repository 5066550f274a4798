import type { TimelineOptions } from '../base/timeline.ts'
import type { WaitOptions } from '../base/wait.ts'
import { requirementNames } from '../config/require.ts'
import { type Prepare, type Provider, type Rule, rule, type RulesOf } from '../driver/index.ts'
import type { Deadlines } from './deadlines.ts'
import type { SpeechOptions, WriteOptions } from './handle.ts'
import type { Limits } from './limits.ts'
import type {
  AnswerOptions,
  Choice,
  CollectChoicesOptions,
  CollectEitherOptions,
  CollectOptions,
  CollectSpeechOptions,
  ConnectOptions,
  DialOptions,
  MoveOptions,
  ParticipantOptions,
  PlayOptions,
  RecordOptions,
  StreamOptions,
  TranscribeOptions,
  TransferOptions,
  UpdateTranscriptionOptions,
  VerbOptions,
} from './option.ts'
import type { CloseOptions, TelephonyOptions } from './telephony.ts'

const {
  anything,
  either,
  flag,
  having,
  listOf,
  members,
  notNegative,
  object,
  oneOf,
  positive,
  signal,
  text,
  whole,
  work,
} = rule

const any: RulesOf<VerbOptions> = { signal, providerOptions: object }
const sampleRate = oneOf(8_000, 16_000, 24_000)
/** The options of everything that waits. */
export const waitRule = members<WaitOptions>({ signal, timeoutMs: notNegative })

const prepare = members<Prepare>({
  stream: members({ sampleRate, tracks: oneOf('mixed', 'separate') }, oneOf(false)),
  transcribe: members({ language: text }),
  speech: flag,
})

const limits = members<Limits>({
  webhookBytes: whole(1),
  mediaMessageBytes: whole(1),
  dialsPerSecond: positive,
  concurrentDials: either(whole(1), oneOf(Infinity)),
  concurrentRequests: either(whole(1), oneOf(Infinity)),
})

const deadlines = members<Deadlines>({
  requestMs: positive,
  marginMs: positive,
  playMs: positive,
  speechMs: positive,
  ringMs: positive,
  streamMs: positive,
  outcomeMs: positive,
  evidenceMs: positive,
  closeMs: positive,
  endMs: positive,
  askMs: positive,
})

/** The options of a change of a recording. */
export const changeRule = members<{ signal: unknown }>({ signal })

/** The options of `createTelephony`. */
export const telephonyRule = members<TelephonyOptions<Provider>>({
  provider: having('open'),
  publicUrl: text,
  mediaUrl: text,
  require: listOf(oneOf(...requirementNames)),
  tokenKeys: listOf(text),
  maxCallAgeMs: positive,
  limits,
  deadlines,
  bus: having('publish'),
  store: having('claim'),
  clock: having('now'),
  random: having('bytes'),
  wire: having('send'),
  timeline: members<TimelineOptions>({ maxEntries: anything, onEntry: work }, flag),
  onHandlerError: work,
  onUnplacedEvent: work,
  onWarning: work,
})

const keys = { maxDigits: anything, terminator: anything, interDigitTimeoutMs: anything }
const collectBase = { ...any, timeoutMs: anything, interruptPrompt: flag, prompt: object }

/** The options of each verb. What `anything` stands for is checked where it is read, with more to say. */
export const verbRules = {
  dial: members<DialOptions>({
    ...any,
    to: anything,
    from: anything,
    displayName: text,
    ringMs: positive,
    idempotencyKey: text,
    prepare,
  }),
  connect: members<Record<keyof ConnectOptions, unknown>>({
    ...any,
    prepare,
    room: text,
    group: text,
    serverCall: text,
  }),
  answer: members<AnswerOptions>({ ...any, prepare }),
  reject: members<{ reason: unknown }>({ reason: oneOf('busy', 'declined', 'forbidden') }),
  answered: waitRule,
  play: members<PlayOptions>({ ...any, loop: anything, mode: oneOf('queue', 'interrupt') }),
  watchDigits: members<VerbOptions>(any),
  unwatchDigits: members<VerbOptions>(any),
  sendDigits: members<VerbOptions>(any),
  record: members<RecordOptions>({
    ...any,
    channels: oneOf('mixed', 'separate'),
    format: oneOf('wav', 'mp3'),
    startPaused: flag,
  }),
  stream: members<StreamOptions & { direction: unknown }>({
    ...any,
    format: oneOf('pcm16', 'pcmu', 'pcma'),
    conceal: flag,
    sampleRate,
    keepMs: positive,
    highWaterMs: positive,
    direction: oneOf('both', 'in', 'out'),
  }),
  write: members<WriteOptions>({ note: anything }),
  speech: members<SpeechOptions>({ thresholdDb: positive, quietestDbfs: anything, stopMs: positive }),
  transcribe: members<TranscribeOptions>({ ...any, language: text }),
  updateTranscription: members<UpdateTranscriptionOptions>({ ...any, language: text }),
  transfer: members<TransferOptions>({ ...any, from: anything }),
  hold: members<VerbOptions & { music: unknown }>({ ...any, music: object }),
  unhold: members<VerbOptions>(any),
  addParticipant: members<ParticipantOptions>({ ...any, from: anything, timeoutMs: positive }),
  moveParticipant: members<MoveOptions>({ ...any, from: object }),
  events: members<{ keep: unknown }>({ keep: anything }),
  close: members<CloseOptions>({ hangUp: flag }),
} as const

/** The options of `collect`, by its input. */
export const collectRules = {
  digits: members<Omit<CollectOptions, 'language' | 'endSilenceMs' | 'choices'>>({
    ...collectBase,
    ...keys,
    input: anything,
    partialDigits: flag,
  }),
  speech: members<CollectSpeechOptions>({ ...collectBase, input: anything, language: text, endSilenceMs: positive }),
  'digits-or-speech': members<CollectEitherOptions>({
    ...collectBase,
    ...keys,
    input: anything,
    language: text,
    endSilenceMs: positive,
  }),
  choices: members<CollectChoicesOptions>({
    ...collectBase,
    input: anything,
    language: text,
    choices: listOf(members<Choice>({ label: text, phrases: listOf(text), digit: text })),
  }),
} as const

/** What `play` plays, by the member that says which. */
export const playRules = {
  url: members<{ url: unknown; lengthMs: unknown }>({ url: text, lengthMs: anything }),
  say: members<{ say: unknown; language: unknown; voice: unknown }>({ say: text, language: text, voice: text }),
  ssml: members<{ ssml: unknown }>({ ssml: text }),
  digits: members<{ digits: unknown }>({ digits: text }),
} as const satisfies Readonly<Record<string, Rule>>

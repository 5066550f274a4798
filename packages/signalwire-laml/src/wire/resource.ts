/** The REST operations as data: HTTP method and path template, without base and suffix. */
export const operations = {
  createCall: { method: 'POST', path: '/Accounts/{AccountSid}/Calls' },
  listCalls: { method: 'GET', path: '/Accounts/{AccountSid}/Calls' },
  readCall: { method: 'GET', path: '/Accounts/{AccountSid}/Calls/{CallSid}' },
  updateCall: { method: 'POST', path: '/Accounts/{AccountSid}/Calls/{CallSid}' },
  deleteCall: { method: 'DELETE', path: '/Accounts/{AccountSid}/Calls/{CallSid}' },
  createStream: { method: 'POST', path: '/Accounts/{AccountSid}/Calls/{CallSid}/Streams' },
  updateStream: { method: 'POST', path: '/Accounts/{AccountSid}/Calls/{CallSid}/Streams/{StreamSid}' },
  createCallRecording: { method: 'POST', path: '/Accounts/{AccountSid}/Calls/{CallSid}/Recordings' },
  listCallRecordings: { method: 'GET', path: '/Accounts/{AccountSid}/Calls/{CallSid}/Recordings' },
  updateCallRecording: { method: 'POST', path: '/Accounts/{AccountSid}/Calls/{CallSid}/Recordings/{RecordingSid}' },
  listRecordings: { method: 'GET', path: '/Accounts/{AccountSid}/Recordings' },
  readRecording: { method: 'GET', path: '/Accounts/{AccountSid}/Recordings/{RecordingSid}' },
  deleteRecording: { method: 'DELETE', path: '/Accounts/{AccountSid}/Recordings/{RecordingSid}' },
  listConferences: { method: 'GET', path: '/Accounts/{AccountSid}/Conferences' },
  readConference: { method: 'GET', path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}' },
  updateConference: { method: 'POST', path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}' },
  listParticipants: { method: 'GET', path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Participants' },
  readParticipant: { method: 'GET', path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Participants/{CallSid}' },
  updateParticipant: {
    method: 'POST',
    path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Participants/{CallSid}',
  },
  deleteParticipant: {
    method: 'DELETE',
    path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Participants/{CallSid}',
  },
  createConferenceStream: { method: 'POST', path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Streams' },
  updateConferenceStream: {
    method: 'POST',
    path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Streams/{StreamSid}',
  },
  listConferenceRecordings: { method: 'GET', path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Recordings' },
  readConferenceRecording: {
    method: 'GET',
    path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Recordings/{RecordingSid}',
  },
  updateConferenceRecording: {
    method: 'POST',
    path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Recordings/{RecordingSid}',
  },
  deleteConferenceRecording: {
    method: 'DELETE',
    path: '/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Recordings/{RecordingSid}',
  },
  listQueues: { method: 'GET', path: '/Accounts/{AccountSid}/Queues' },
  createQueue: { method: 'POST', path: '/Accounts/{AccountSid}/Queues' },
  readQueue: { method: 'GET', path: '/Accounts/{AccountSid}/Queues/{QueueSid}' },
  updateQueue: { method: 'POST', path: '/Accounts/{AccountSid}/Queues/{QueueSid}' },
  deleteQueue: { method: 'DELETE', path: '/Accounts/{AccountSid}/Queues/{QueueSid}' },
  listQueueMembers: { method: 'GET', path: '/Accounts/{AccountSid}/Queues/{QueueSid}/Members' },
  readQueueMember: { method: 'GET', path: '/Accounts/{AccountSid}/Queues/{QueueSid}/Members/{Member}' },
  updateQueueMember: { method: 'POST', path: '/Accounts/{AccountSid}/Queues/{QueueSid}/Members/{Member}' },
  listTranscriptions: { method: 'GET', path: '/Accounts/{AccountSid}/Transcriptions' },
  readTranscription: { method: 'GET', path: '/Accounts/{AccountSid}/Transcriptions/{TranscriptionSid}' },
  deleteTranscription: { method: 'DELETE', path: '/Accounts/{AccountSid}/Transcriptions/{TranscriptionSid}' },
  listIncomingNumbers: { method: 'GET', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers' },
  createIncomingNumber: { method: 'POST', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers' },
  readIncomingNumber: { method: 'GET', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers/{NumberSid}' },
  updateIncomingNumber: { method: 'POST', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers/{NumberSid}' },
  deleteIncomingNumber: { method: 'DELETE', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers/{NumberSid}' },
  listLamlBins: { method: 'GET', path: '/Accounts/{AccountSid}/LamlBins' },
  createLamlBin: { method: 'POST', path: '/Accounts/{AccountSid}/LamlBins' },
  readLamlBin: { method: 'GET', path: '/Accounts/{AccountSid}/LamlBins/{BinSid}' },
  updateLamlBin: { method: 'POST', path: '/Accounts/{AccountSid}/LamlBins/{BinSid}' },
  deleteLamlBin: { method: 'DELETE', path: '/Accounts/{AccountSid}/LamlBins/{BinSid}' },
} as const satisfies Readonly<Record<string, Operation>>

/** One REST operation: its method and path. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
}

/** The name of a REST operation. */
export type OperationName = keyof typeof operations

/** The path parameters of an operation. */
export type PathParameters<Name extends OperationName> = Readonly<
  Record<VariablesOf<(typeof operations)[Name]['path']>, string>
>

type VariablesOf<Path extends string> = Path extends `${string}{${infer Variable}}${infer Rest}`
  ? Variable | VariablesOf<Rest>
  : never

/** Suffixes of a path: metadata as JSON, or a recording's audio. */
export type Suffix = '.json' | '.wav' | '.mp3'

/** A request path that belongs to an operation. */
export interface MatchedOperation {
  readonly operation: OperationName
  /** The path parameters, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>
  /** `undefined` for a path without one, which means WAV audio for a recording. */
  readonly suffix: Suffix | undefined
}

/**
 * The base paths of the API on the space's host; the vendor's npm client uses the second. See
 * docs/wire/signalwire-laml.md#transport
 */
export const BASE_PATHS = ['/api/laml/2010-04-01', '/2010-04-01'] as const

/** Builds the path of an operation under the documented base, with percent-encoded parameters. */
export function operationPath<Name extends OperationName>(
  name: Name,
  parameters: PathParameters<Name>,
  suffix: Suffix = '.json',
): string {
  const values = new Map<string, string>(Object.entries(parameters))
  const path = operations[name].path.replace(/\{(\w+)\}/g, (_, variable: string) => {
    const value = values.get(variable) ?? ''
    // a URL parser would resolve `.` and `..`, and an empty id would address the list
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${name} needs a ${variable}`)
    return encodeURIComponent(value)
  })
  return `${BASE_PATHS[0]}${path}${suffix}`
}

/** Finds the operation of a request, under either base and with any suffix; `undefined` if there is none. */
export function matchOperation(method: string, pathname: string): MatchedOperation | undefined {
  const base = BASE_PATHS.find((prefix) => pathname.startsWith(`${prefix}/`))
  if (base === undefined) return undefined
  const [, bare = '', suffix] = /^(.*?)(\.json|\.wav|\.mp3)?$/.exec(pathname.slice(base.length)) ?? []
  for (const name of operationNames) {
    const parameters = operations[name].method === method ? matchPath(operations[name].path, bare) : undefined
    if (parameters) return { operation: name, parameters, suffix: suffixes.find((known) => known === suffix) }
  }
  return undefined
}

const suffixes: readonly Suffix[] = ['.json', '.wav', '.mp3']

function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name)
}

const operationNames = Object.keys(operations).filter(isOperationName)

function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = template.split('/')
  const actual = path.split('/')
  if (expected.length !== actual.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    const value = actual[index] ?? ''
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined
      continue
    }
    const decoded = decodeSegment(value)
    if (decoded === undefined) return undefined
    parameters[segment.slice(1, -1)] = decoded
  }
  return parameters
}

function decodeSegment(segment: string): string | undefined {
  try {
    return segment === '' ? undefined : decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

import { BASE_PATHS, operations as shared, type Suffix } from '@trunkline/signalwire-laml/wire'

// docs/wire/signalwire-laml.md#queues and after: what the client has no method for
const further = {
  listQueues: { method: 'GET', path: '/Accounts/{AccountSid}/Queues' },
  createQueue: { method: 'POST', path: '/Accounts/{AccountSid}/Queues' },
  readQueue: { method: 'GET', path: '/Accounts/{AccountSid}/Queues/{QueueSid}' },
  updateQueue: { method: 'POST', path: '/Accounts/{AccountSid}/Queues/{QueueSid}' },
  deleteQueue: { method: 'DELETE', path: '/Accounts/{AccountSid}/Queues/{QueueSid}' },
  listQueueMembers: { method: 'GET', path: '/Accounts/{AccountSid}/Queues/{QueueSid}/Members' },
  readQueueMember: { method: 'GET', path: '/Accounts/{AccountSid}/Queues/{QueueSid}/Members/{Member}' },
  updateQueueMember: { method: 'POST', path: '/Accounts/{AccountSid}/Queues/{QueueSid}/Members/{Member}' },
  listLamlBins: { method: 'GET', path: '/Accounts/{AccountSid}/LamlBins' },
  createLamlBin: { method: 'POST', path: '/Accounts/{AccountSid}/LamlBins' },
  readLamlBin: { method: 'GET', path: '/Accounts/{AccountSid}/LamlBins/{BinSid}' },
  updateLamlBin: { method: 'POST', path: '/Accounts/{AccountSid}/LamlBins/{BinSid}' },
  deleteLamlBin: { method: 'DELETE', path: '/Accounts/{AccountSid}/LamlBins/{BinSid}' },
  listIncomingNumbers: { method: 'GET', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers' },
  createIncomingNumber: { method: 'POST', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers' },
  readIncomingNumber: { method: 'GET', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers/{NumberSid}' },
  updateIncomingNumber: { method: 'POST', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers/{NumberSid}' },
  deleteIncomingNumber: { method: 'DELETE', path: '/Accounts/{AccountSid}/IncomingPhoneNumbers/{NumberSid}' },
} as const

const operations = { ...shared, ...further } as const

/** The name of an operation that this door answers. */
export type DoorOperation = keyof typeof operations

/** A request that belongs to an operation. */
export interface FoundOperation {
  readonly operation: DoorOperation
  /** A variable of the path, percent-decoded. */
  readonly variable: (name: string) => string
  /** How the path ends; nothing where it has no suffix. */
  readonly suffix: Suffix | undefined
}

/** Finds the operation that a request addresses, under either base and with any suffix. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  const base = BASE_PATHS.find((prefix) => path.startsWith(`${prefix}/`))
  if (base === undefined) return undefined
  const [, bare = '', ending] = /^(.*?)(\.json|\.wav|\.mp3)?$/.exec(path.slice(base.length)) ?? []
  for (const operation of names) {
    const variables = operations[operation].method === method && variablesOf(operations[operation].path, bare)
    if (!variables) continue
    const suffix = suffixes.find((known) => known === ending)
    return { operation, suffix, variable: (name) => variables.get(name) ?? '' }
  }
  return undefined
}

const suffixes: readonly Suffix[] = ['.json', '.wav', '.mp3']
const names = Object.keys(operations).filter((name): name is DoorOperation => Object.hasOwn(operations, name))

function variablesOf(template: string, path: string): ReadonlyMap<string, string> | undefined {
  const [wanted, given] = [template.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const pairs = wanted.map((segment, index) => [segment, given[index] ?? ''] as const)
  const fits = pairs.every(([segment, value]) => (segment.startsWith('{') ? value !== '' : segment === value))
  if (!fits) return undefined
  const variables = pairs.filter(([segment]) => segment.startsWith('{'))
  try {
    return new Map(variables.map(([segment, value]) => [segment.slice(1, -1), decodeURIComponent(value)]))
  } catch {
    return undefined
  }
}

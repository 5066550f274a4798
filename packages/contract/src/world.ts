import { send as sendRequest } from './machine.ts'

/** As much of the emulator's view of a call as is needed here. */
export interface CallView {
  readonly id: string
  readonly state: 'ringing' | 'answered' | 'ended'
  readonly legs: readonly LegView[]
}

interface LegView {
  readonly kind: 'party' | 'application'
  readonly direction: 'to-party' | 'from-party'
  readonly number: string
  readonly state: string
  readonly heardDigits: string
  readonly marks: number
}

/** The emulator's control surface under `/_world`. */
export interface World {
  send(method: 'POST' | 'PUT', path: string, body: object): Promise<unknown>
  upload(path: string, wav: Uint8Array): Promise<void>
  download(path: string): Promise<Uint8Array>
  call(id: string, query?: string): Promise<CallView>
  /** Oldest first. */
  calls(): Promise<readonly CallView[]>
  /** A far party calls the application; the id of the call. */
  ring(order: { readonly from: string; readonly to: string; readonly door: string }): Promise<string>
  /** False for a fault that makes no sense there. */
  fault(order: object): Promise<boolean>
  /** How many requests a protocol server has received. */
  requests(door: string): Promise<number>
}

/** Speaks to an emulator at `base`. What it refuses is an Error with its words. */
export function openWorld(base: string): World {
  const ask = async (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Response> => {
    const type = typeof body === 'string' ? 'application/json' : 'audio/wav'
    const content = body === undefined ? {} : { body, headers: { 'content-type': type } }
    const reply = await sendRequest(new URL(`/_world${path}`, base), { method, ...content })
    if (reply.ok) return reply
    throw new WorldRefusal(`${method} /_world${path}`, reply.status, await reply.text())
  }
  const send: World['send'] = async (method, path, body) => (await ask(method, path, JSON.stringify(body))).json()
  const read = async (path: string): Promise<unknown> => (await ask('GET', path)).json()
  return {
    send,
    upload: async (path, wav) => void (await ask('PUT', path, new Uint8Array(wav))),
    download: async (path) => new Uint8Array(await (await ask('GET', path)).arrayBuffer()),
    call: async (id, query = '') => callIn(await read(`/calls/${encodeURIComponent(id)}${query}`)),
    calls: async () => listIn(await read('/calls'), 'calls').map(callIn),
    ring: async (order) => callIn(await send('POST', '/calls', order)).id,
    async fault(order) {
      try {
        await send('POST', '/faults', order)
        return true
      } catch (thrown) {
        if (thrown instanceof WorldRefusal && thrown.status === 400) return false
        throw thrown
      }
    },
    async requests(door) {
      const exchanges = await read(`/exchanges?kind=request&door=${encodeURIComponent(door)}`)
      return listIn(exchanges, 'exchanges').length
    },
  }
}

/** The emulator said no. */
class WorldRefusal extends Error {
  override readonly name = 'WorldRefusal'
  readonly status: number

  constructor(what: string, status: number, reply: string) {
    super(`The emulator refused ${what} with ${status}: ${reply}`)
    this.status = status
  }
}

function callIn(value: unknown): CallView {
  if (isCall(value)) return value
  throw new Error('The emulator showed something that is no call')
}

function isCall(value: unknown): value is CallView {
  return typeof value === 'object' && value !== null && 'id' in value && 'legs' in value && 'state' in value
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const members: Readonly<Record<string, unknown>> = typeof value === 'object' ? { ...value } : {}
  const list = members[name]
  if (Array.isArray(list)) return list
  throw new Error(`The emulator showed no ${name}`)
}

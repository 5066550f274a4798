/// <reference lib="esnext.disposable" preserve="true" />

import type { FarEnd, FaultOrder, PartyBehaviour } from './lab.ts'
import { type PromptServer, servePrompts } from './prompt-server.ts'
import { eventually } from './wait.ts'
import { type CallView, openWorld } from './world.ts'

/** Which protocol server of the emulator is under test, and the names of its exchanges. */
export interface WorldOptions {
  /** The name of the protocol server, such as `acs` or `signalwire`. */
  readonly door: string
  /** Part of the path of the request that dials. */
  readonly dialPath: string
  /** The protocol server's name of the callbacks that faults affect. Default: all callbacks. */
  readonly callbackEvent?: string
  /** Where prompts are served. Default: a server on this machine. */
  readonly prompts?: PromptServer
}

/** A far end that serves prompts until it is disposed of. */
export type WorldFarEnd = FarEnd & AsyncDisposable

/** The far side of an emulator, through the `/_world` surface below `url` (`http:`). */
export async function farEndOverHttp(url: string, options: WorldOptions): Promise<WorldFarEnd> {
  const world = openWorld(url)
  const prompts = options.prompts ?? (await servePrompts())
  const parties = new Map<string, PartyBehaviour>()
  const newest = (number: string): Promise<CallView> =>
    eventually(`the network has a call with ${number}`, async () =>
      (await world.calls()).findLast((call) => call.legs.some((leg) => leg.kind === 'party' && leg.number === number)),
    )
  return {
    async party(behaviour) {
      parties.set(behaviour.number, behaviour)
      await world.send('POST', '/parties', behaviour)
    },
    async voice(number, wav, { loop = false } = {}) {
      await world.send('POST', '/parties', { ...parties.get(number), number, voiceLoop: loop })
      await world.upload(`/parties/${encodeURIComponent(number)}/voice`, wav)
    },
    ring: async ({ from, to }) => world.ring({ from, to, door: options.door }),
    callWith: async (number) => (await newest(number)).id,
    state: async (id) => (await world.call(id)).state,
    async until(id, state) {
      const call = await world.call(id, `?until=${state}&timeoutMs=10000`)
      if (call.state !== state) throw new Error(`The call ${id} was never ${state}: it is ${call.state}`)
    },
    async calls(number) {
      const legs = (await world.calls()).flatMap((call) => call.legs)
      return legs.filter((leg) => leg.kind === 'party' && leg.direction === 'to-party' && leg.number === number).length
    },
    async ringing(number) {
      const legs = (await world.calls()).flatMap((call) => call.legs)
      return legs.filter((leg) => leg.number === number && leg.state === 'ringing').length
    },
    press: async (id, tones) => void (await world.send('POST', `/calls/${encodeURIComponent(id)}/digits`, { tones })),
    async digitsHeard(id) {
      const { legs } = await world.call(id)
      return legs.map((leg) => (leg.kind === 'party' ? leg.heardDigits : '')).join('')
    },
    hangUp: async (id) => void (await world.send('POST', `/calls/${encodeURIComponent(id)}/hang-up`, {})),
    breakOff: async (id) => void (await world.send('POST', `/calls/${encodeURIComponent(id)}/break-off`, {})),
    marks: async (id) => (await world.call(id)).legs.reduce((sum, { marks }) => sum + marks, 0),
    heard: (id) => world.download(`/calls/${encodeURIComponent(id)}/heard.wav`),
    fault: (order) => world.fault(faultOf(order, options)),
    requests: () => world.requests(options.door),
    prompt: (wav) => Promise.resolve(prompts.add(wav)),
    [Symbol.asyncDispose]: () => prompts.close(),
  }
}

function faultOf({ effect, on, times = 1 }: FaultOrder, { callbackEvent, dialPath, door }: WorldOptions): object {
  const where = {
    dial: { kind: 'request', method: 'POST', path: dialPath },
    callback: { kind: 'callback', ...(callbackEvent !== undefined && { event: callbackEvent }) },
    media: { kind: 'media' },
  } as const
  return { on: { door, ...where[on] }, effect, times }
}

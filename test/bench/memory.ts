import { availableParallelism } from 'node:os'

import { type Capabilities, capabilityNames, createTelephony, type Telephony } from '@trunkline/core'
import { defineProvider, type Driver, type Translated } from '@trunkline/core/driver'
import { createManualClock, loopback, type ManualClock } from '@trunkline/loopback'

import { bytesInUse } from './bytes-in-use.ts'
import { type Benchmark, machineLine, table } from './report.ts'

/** One row: what is done ten thousand times, and how many bytes of each may stay. */
interface Row {
  readonly name: string
  readonly mostBytes: number
  readonly run: (calls: number) => Promise<number>
}

const rows: readonly Row[] = [
  { name: 'a recorded call, 60 s after its end', mostBytes: 1_000, run: (calls) => bytesPerCall(calls, recorded) },
  {
    name: 'a dial with an idempotency key, 60 s after the call',
    mostBytes: 500,
    run: (calls) => bytesPerCall(calls, keyed),
  },
  { name: 'a plain call, 60 s after its end', mostBytes: 500, run: (calls) => bytesPerCall(calls, plain) },
  { name: 'a call of loopback, with its network', mostBytes: 500, run: throughLoopback },
]

/** What is left of calls that are over and of which the application holds no handle, after a forced collection. */
export const memory: Benchmark = async ({ progress, quick }) => {
  const calls = quick ? 2_000 : 10_000
  const lines: string[][] = []
  const missed: string[] = []
  for (const { mostBytes, name, run } of rows) {
    const bytes = await run(calls)
    progress(`${name}: ${bytes.toFixed(0)} bytes`)
    lines.push([name, bytes.toFixed(0), String(mostBytes)])
    if (bytes > mostBytes) missed.push(`${name}: ${bytes.toFixed(0)} bytes stay, ${mostBytes} may`)
  }
  const intro = `${machineLine(availableParallelism())} ${calls.toLocaleString('en')} calls a row.`
  const text = `### Memory of calls that are over\n\n${intro}\n\n${table(['call', 'bytes kept', 'limit'], lines)}\n`
  return { text, missed }
}

type Native = Readonly<Record<keyof Capabilities, 'native'>>
type Client = Telephony<Native>

interface Lab {
  readonly client: Client
  readonly clock: ManualClock
  /** The carrier reports something about a call. */
  tell(callId: string, event: Translated['event']): Promise<void>
}

async function bytesPerCall(calls: number, one: (lab: Lab, number: number) => Promise<void>): Promise<number> {
  const lab = openLab()
  await using _ = lab.client
  return await growth(calls, lab.clock, (number) => one(lab, number))
}

async function growth(calls: number, clock: ManualClock, one: (number: number) => Promise<void>): Promise<number> {
  // a network keeps the last 500 calls for its control surface: growth counts from there
  const warmUp = Math.max(600, Math.ceil(calls / 10))
  for (let number = 0; number < warmUp; number += 1) await one(number)
  await clock.advance(60_000)
  const before = await bytesInUse()
  for (let number = 0; number < calls; number += 1) await one(warmUp + number)
  await clock.advance(60_000)
  return ((await bytesInUse()) - before) / calls
}

async function recorded(lab: Lab, number: number): Promise<void> {
  const call = await lab.client.dial({ to: '+14255550123' })
  await lab.tell(call.id, { type: 'call-answered' })
  await call.record()
  await lab.tell(call.id, { type: 'call-ended', reason: 'hung-up', providerMessage: `call ${number}` })
}

async function keyed(lab: Lab, number: number): Promise<void> {
  const call = await lab.client.dial({ to: '+14255550123', idempotencyKey: `order-${number}` })
  await lab.tell(call.id, { type: 'call-answered' })
  await lab.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
}

async function plain(lab: Lab): Promise<void> {
  const call = await lab.client.dial({ to: '+14255550123' })
  await lab.tell(call.id, { type: 'call-answered' })
  await lab.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
}

async function throughLoopback(calls: number): Promise<number> {
  const clock = createManualClock()
  const provider = loopback()
  await using client = createTelephony({ provider, clock })
  return await growth(calls, clock, async () => {
    const call = await clock.until(client.dial({ to: '+14255550123', from: '+14255550100' }))
    await clock.until(call.answered())
    await clock.until(call.hangUp())
    await clock.until(call.ended)
  })
}

const base = 'https://app.example.com'

/** The client on a carrier that accepts everything and says what the benchmark lets it say. */
function openLab(): Lab {
  const clock = createManualClock()
  const urls = new Map<string, string>()
  let recordings = 0
  let facts: readonly Translated[] = []
  const driver: Driver = {
    doDial(call) {
      urls.set(call.id, call.url('event').slice(base.length))
      return Promise.resolve({ providerCallId: `carrier-${call.id}` })
    },
    doHangUp: () => Promise.resolve({}),
    doRecord: () => Promise.resolve({ recordingId: `recording-${(recordings += 1)}` }),
  }
  const provider = defineProvider({
    name: 'bench',
    capabilities: allNative(),
    reasons: {},
    tokenSecret: () => 'an example, not a secret',
    open: () => ({
      driver,
      ingress: {
        kind: 'webhook',
        receive: () => Promise.resolve({ kind: 'notice', events: facts, reply: { status: 200 } }),
      },
    }),
  })
  const client = createTelephony({ provider, clock, publicUrl: base })
  return {
    client,
    clock,
    async tell(callId, event) {
      facts = [{ callId, event }]
      await client.receive({ method: 'POST', url: urls.get(callId) ?? '', headers: {}, body: new Uint8Array() })
      if (event.type === 'call-ended') urls.delete(callId)
    },
  }
}

function allNative(): Native {
  const grades = Object.fromEntries(capabilityNames.map((name) => [name, 'native']))
  if (isNative(grades)) return grades
  throw new Error('a capability has no grade')
}

function isNative(grades: object): grades is Native {
  return capabilityNames.every((name) => name in grades)
}

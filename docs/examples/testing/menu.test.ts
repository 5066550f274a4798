import { decodeWav, encodeWav, spans, tone } from '@trunkline/audio'
import { simulation, type Stage } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

import { startMenu } from './menu.ts'

const sampleRate = 16_000
const backend = 'https://customers.example.com'

/** Each prompt has a pitch of its own. */
const pitches = { pin: 500, unknown: 800, goodbye: 1_100, customer: 1_700 } as const

function prompt(name: keyof typeof pitches, durationMs: number): Uint8Array {
  return encodeWav({ sampleRate, channels: [tone({ frequency: pitches[name], sampleRate, durationMs })] })
}

const prompts = {
  pin: prompt('pin', 6_000),
  unknown: prompt('unknown', 2_000),
  goodbye: prompt('goodbye', 2_000),
  customer: prompt('customer', 20_000),
} as const

/** How often each prompt was heard. */
function heardIn(wav: Uint8Array): Record<keyof typeof pitches, number> {
  const [pcm = new Int16Array()] = decodeWav(wav).channels
  const count = (name: keyof typeof pitches): number => spans(pcm, { sampleRate, frequency: pitches[name] }).length
  return { pin: count('pin'), unknown: count('unknown'), goodbye: count('goodbye'), customer: count('customer') }
}

const providers = ['signalwire-laml', 'acs-call-automation'] as const

type AnyStage = Stage<(typeof providers)[number]>

/** The application in its world: the menu, its prompts, and the backend that it asks. */
function openMenu({ hosts, telephony }: AnyStage, asked: string[]): void {
  hosts.serve(backend, (request) => {
    const pin = new URL(request.url).pathname.replace('/customers/', '')
    asked.push(pin)
    if (pin !== '4242') return new Response(null, { status: 404 })
    return Response.json({ name: 'Ada', prompt: hosts.add(prompts.customer) })
  })
  startMenu(telephony, {
    backend,
    prompts: {
      pin: hosts.add(prompts.pin),
      unknown: hosts.add(prompts.unknown),
      goodbye: hosts.add(prompts.goodbye),
    },
  })
}

/** A caller who says nothing at first, then mistypes, then interrupts the prompt with the right PIN. */
async function hesitantCaller(stage: AnyStage) {
  const { world } = stage
  const asked: string[] = []
  openMenu(stage, asked)
  world.party({
    number: world.theirs,
    digits: [{ afterMs: 33_000, tones: '1111#' }],
    // 6 s of the first prompt, 2 s of "unknown", 6 s of the second prompt, 2 s of "unknown", 2 s of the third prompt
    interruptions: [{ afterHeardMs: 18_000, digits: '4242#' }],
  })
  const { id } = await world.call({ from: world.theirs })
  await world.until(id, 'ended', { timeoutMs: 120_000 })
  return { asked, counts: heardIn(world.heard(id)), elapsedMs: world.elapsedMs }
}

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

describe.each(providers)('the menu over %s', (provider) => {
  test.each(seeds)('serves a hesitant caller, whatever order messages arrive in (seed %d)', async (seed) => {
    const { run } = await simulation({ provider, seed, latencyMs: 80 })
    const { asked, counts, elapsedMs } = await run((stage) => hesitantCaller(stage))
    expect(asked).toEqual(['1111', '4242'])
    expect(counts).toEqual({ pin: 3, unknown: 2, goodbye: 0, customer: 1 })
    expect(elapsedMs).toBeGreaterThan(59_000)
  })

  test('says goodbye after three tries, and a callback that comes twice changes nothing', async () => {
    const { run } = await simulation({ provider })
    const asked: string[] = []
    const counts = await run(async (stage) => {
      const { world } = stage
      openMenu(stage, asked)
      world.fault({ on: { kind: 'callback' }, effect: 'twice', times: 50 })
      const { id } = await world.call({ from: world.theirs })
      await world.until(id, 'ended', { timeoutMs: 300_000 })
      return heardIn(world.heard(id))
    })
    expect(counts).toEqual({ pin: 3, unknown: 2, goodbye: 1, customer: 0 })
    expect(asked).toEqual([])
  })
})

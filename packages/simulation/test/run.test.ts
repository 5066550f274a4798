import { encodeWav, silence, tone } from '@trunkline/audio'
import { SimulationStalled, simulation, type Stage } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

const prompt = encodeWav({
  sampleRate: 16_000,
  channels: [tone({ frequency: 440, sampleRate: 16_000, durationMs: 1_000 })],
})

/** A menu that a caller answers after 55 seconds, and an echo. */
async function menu({ hosts, telephony, timeline, world }: Stage<'signalwire-laml'>) {
  world.party({ number: world.theirs, digits: [{ afterMs: 55_000, tones: '42#' }] })
  const call = await telephony.dial({ to: world.theirs, from: world.own })
  await call.answered()
  const { digits } = await call.collect({ prompt: { url: hosts.add(prompt) }, terminator: '#', timeoutMs: 60_000 })
  const stream = await call.stream()
  stream.write(silence({ sampleRate: stream.sampleRate, durationMs: 500 }))
  await world.run(world.elapsedMs + 1_000)
  await stream.close()
  await call.hangUp()
  await call.ended
  return { digits, elapsedMs: world.elapsedMs, digest: timeline.digest(), length: timeline.length }
}

describe('a run', () => {
  test('lets a minute of telephony pass on real wire formats', async () => {
    const { run } = await simulation({ provider: 'signalwire-laml', seed: 7, latencyMs: 80 })
    const { digits, elapsedMs } = await run(menu)
    expect(digits).toBe('42')
    expect(elapsedMs).toBeGreaterThan(56_000)
    expect(elapsedMs).toBeLessThan(60_000)
  })

  test('is the same again with the same seed, message by message, and another with another seed', async () => {
    const seven = await simulation({ provider: 'signalwire-laml', seed: 7, latencyMs: 80 })
    const first = await seven.run(menu)
    expect(await seven.run(menu)).toEqual(first)
    expect(first.length).toBeGreaterThan(100)
    const eight = await simulation({ provider: 'signalwire-laml', seed: 8, latencyMs: 80 })
    const other = await eight.run(menu)
    expect(other.digest).not.toBe(first.digest)
    expect(other.digits).toBe('42')
  })

  test('without latency is the same with every order of requests, and its calls are answered at once', async () => {
    const { run } = await simulation({ provider: 'signalwire-laml' })
    const answeredMs = await run(async ({ telephony, world }) => {
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
      return world.elapsedMs
    })
    expect(answeredMs).toBe(50)
  })

  test('passes settings on to the adapter, and options to the client', async () => {
    const warnings: string[] = []
    const { run } = await simulation({
      provider: 'signalwire-laml',
      settings: { document: 'url' },
      client: { onWarning: ({ code }) => warnings.push(code) },
    })
    const fetched = await run(async ({ hosts, telephony, timeline, world }) => {
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
      await call.play({ url: hosts.add(prompt) }).ended
      await call.hold()
      return timeline.entries.some(({ text }) => text.includes('/document/'))
    })
    expect(fetched).toBe(true)
    expect(warnings).toContain('emulated')
  })
})

describe('the world', () => {
  test('calls the application, which answers', async () => {
    const { run } = await simulation({ provider: 'signalwire-laml', latencyMs: { from: 20, to: 40 } })
    const seen = await run(async ({ telephony, world }) => {
      const answered = Promise.withResolvers<string | undefined>()
      telephony.onIncomingCall(async (incoming) => {
        const call = await incoming.answer()
        answered.resolve(call.providerCallId)
      })
      world.at(5_000, async () => void (await world.call({ from: world.theirs })))
      const id = (await answered.promise) ?? ''
      await world.until(id, 'answered')
      world.hangUp(id)
      return [world.elapsedMs, (await world.until(id, 'ended')).state]
    })
    expect(seen[0]).toBeGreaterThan(5_040)
    expect(seen[1]).toBe('ended')
  })

  test('does things at their times, and time runs until a moment', async () => {
    const { run } = await simulation({ provider: 'loopback' })
    const times = await run(async ({ world }) => {
      const seen: number[] = []
      world.at(2_000, () => void seen.push(world.elapsedMs))
      world.at(1_000, () => void seen.push(world.elapsedMs))
      await world.run(3_000)
      await world.run(3_500)
      return [...seen, world.elapsedMs]
    })
    expect(times).toEqual([1_000, 2_000, 3_500])
  })

  test('what fails at a time of the run fails the run', async () => {
    const { run } = await simulation({ provider: 'loopback' })
    const failing = run(async ({ world }) => {
      world.at(1_000, () => Promise.reject(new Error('the backend is down')))
      await world.run(2_000)
    })
    await expect(failing).rejects.toThrow('the backend is down')
  })

  test.each([
    { effect: 'twice', extra: 1 },
    { effect: 'never', extra: -1 },
  ] as const)('a callback that comes $effect changes the wire and not the story', async ({ effect, extra }) => {
    const story = async (faulty: boolean) => {
      const { run } = await simulation({ provider: 'signalwire-laml' })
      return run(async ({ telephony, timeline, world }) => {
        if (faulty) world.fault({ on: { kind: 'callback', event: 'status:ringing' }, effect })
        const call = await telephony.dial({ to: world.theirs, from: world.own })
        await call.answered()
        await call.hangUp()
        const { reason } = await call.ended
        await world.run(world.elapsedMs + 1_000)
        return { reason, callbacks: timeline.entries.filter(({ text }) => text.includes('/status/')).length }
      })
    }
    const [plain, faulty] = [await story(false), await story(true)]
    expect(faulty.reason).toBe(plain.reason)
    // a callback is a request and a reply
    expect(faulty.callbacks - plain.callbacks).toBe(2 * extra)
  })
})

describe('what only latency shows', () => {
  test.each([1, 2, 3, 4, 5])(
    'an incoming LaML call takes a prompt while its answer is under way (seed %d)',
    async (seed) => {
      const { run } = await simulation({ provider: 'signalwire-laml', seed, latencyMs: 80 })
      const ended = await run(async ({ hosts, telephony, world }) => {
        const played = Promise.withResolvers<unknown>()
        telephony.onIncomingCall(async (incoming) => {
          const call = await incoming.answer()
          played.resolve(await call.play({ url: hosts.add(prompt) }).ended)
        })
        await world.call({ from: world.theirs })
        return played.promise
      })
      expect(ended).toEqual({ reason: 'completed' })
    },
  )

  test.each([1, 3, 7, 12])('a stream outlives the socket of the stream before it (seed %d)', async (seed) => {
    const { run } = await simulation({ provider: 'signalwire-laml', seed, latencyMs: 80 })
    const account = await run(async ({ telephony, world }) => {
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
      const stream = await call.stream()
      await world.run(world.elapsedMs + 300)
      await stream.close()
      const next = await call.stream()
      return next.write(silence({ sampleRate: 16_000, durationMs: 200 })).ended
    })
    expect(account).toMatchObject({ outcome: 'played', heardMs: 200 })
  })
})

describe('a run that fails', () => {
  test('keeps its error, with the seed, the calls and the timeline in the message', async () => {
    const { run } = await simulation({ provider: 'signalwire-laml', seed: 11, latencyMs: 5 })
    const error: unknown = await run(async ({ telephony, world }) => {
      world.party({ number: world.theirs, outcome: 'busy' })
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
    }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'TelephonyError', code: 'call-ended' })
    const { message } = error as Error
    expect(message).toContain("simulation({ provider: 'signalwire-laml', seed: 11, latencyMs: 5 })")
    expect(message).toContain('call +14255550100 → +14255550123: ended')
    expect(message).toMatch(/0\.0\d\d s {2}request {2}application: POST carrier\.simulation\.invalid.*\/Calls\.json/)
    expect(message).toMatch(/verb {5}dial of c_\S+: accepted/)
    expect(message).toMatch(/event {4}call-ended/)
  })

  test('names what waits when nothing can wake the program any more', async () => {
    const { run } = await simulation({ provider: 'loopback' })
    const stuck = run(async ({ hosts }) => {
      hosts.serve('https://crm.example.com', () => Promise.withResolvers<Response>().promise)
      await fetch('https://crm.example.com/customers/7')
    })
    await expect(stuck).rejects.toThrow(SimulationStalled)
    await expect(stuck).rejects.toThrow(
      /nothing is left on the agenda.*What waits:\n {2}program: GET crm\.example\.com\/customers\/7, since 0\.000 s/s,
    )
  })

  test('names what waits when it does not end within its limit', async () => {
    const { run } = await simulation({ provider: 'signalwire-laml', limitMs: 10_000 })
    const stuck = run(async ({ telephony, world }) => {
      const call = await telephony.dial({ to: world.theirs, from: world.own })
      await call.answered()
      await call.stream()
      await call.ended
    })
    await expect(stuck).rejects.toThrow(/not ended within 10\.000 s.*media socket 1, since 0\.\d+ s/s)
  })

  test('what is no error becomes one', async () => {
    const { run } = await simulation({ provider: 'loopback', seed: 3 })
    await expect(run(() => Promise.reject('nonsense'))).rejects.toThrow(/threw nonsense.*seed: 3/s)
  })

  test.each([-1, 0.5, Number.NaN])('a seed of %d is refused', async (seed) => {
    const refused = simulation({ provider: 'loopback', seed })
    await expect(refused).rejects.toMatchObject({ code: 'invalid-argument' })
    await expect(refused).rejects.toThrow(/seed/)
  })
})

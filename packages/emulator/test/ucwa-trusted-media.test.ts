import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { audioMs, type Heard, heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { AGENT, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const bench = benchOfEach(() => ({ ringMs: 2000 }))

test('a prompt is fetched and heard, and known by its address', async () => {
  const { id, flow } = await bench().connect()
  const promptUrl = bench().application.serve('/hello.wav', promptOf(700, 300))
  const reply = await bench().play(flow, promptUrl)
  expect(reply.status).toBe(201)
  const completed = await bench().application.event('prompt completed')
  expect(completed).toMatchObject({ status: 'Success', in: 'audioVideoFlow', sender: 'conversation' })
  expect(completed.resource['promptUri']).toBe(promptUrl)
  expect(reply.headers.get('location')).toBe(completed.base + completed.href)
  expect((await bench().application.event('prompt started')).href).toBe(completed.href)
  expect(heardTone(bench().emulator, id, 700)).toBeGreaterThan(-15)
  expect(heardTone(bench().emulator, id, 1300)).toBeLessThan(-60)
})

test('a second prompt waits for the first, and both are heard', async () => {
  const { id, flow } = await bench().connect()
  await bench().play(flow, bench().application.serve('/1.wav', promptOf(700, 200, 8000)))
  await bench().play(flow, bench().application.serve('/2.wav', promptOf(1300, 200)))
  await bench().application.event('prompt completed', 1)
  const order = bench()
    .application.names()
    .filter((name) => name.startsWith('prompt'))
  expect(order).toEqual(['prompt started', 'prompt completed', 'prompt started', 'prompt completed'])
  expect(heardTone(bench().emulator, id, 700)).toBeGreaterThan(-20)
  expect(heardTone(bench().emulator, id, 1300)).toBeGreaterThan(-20)
})

test('a loop goes on until prompts are stopped, which is no error though it is called a failure', async () => {
  const { id, flow } = await bench().connect()
  const promptUrl = bench().application.serve('/loop.wav', promptOf(700, 60))
  await bench().play(flow, promptUrl, { loop: true })
  await bench().play(flow, promptUrl)
  await bench().application.event('prompt started')
  await audioMs(bench().emulator, id, 300)
  expect((await bench().client.follow(flow, 'stopPrompts')).status).toBe(204)
  const stopped = [
    await bench().application.event('prompt completed'),
    await bench().application.event('prompt completed', 1),
  ]
  for (const { status, reason } of stopped) {
    expect({ status, reason }).toEqual({
      status: 'Failure',
      reason: { code: 'Informational', subcode: 'PromptsStopped', message: null },
    })
  }
  // 60 ms of sound were heard for much longer
  const before = bench().emulator.world.heard(id).length
  expect(heardTone(bench().emulator, id, 700)).toBeGreaterThan(-15)
  expect(before).toBeGreaterThan(300 * 32)
  // a prompt after it is heard as ever
  await bench().play(flow, bench().application.serve('/after.wav', promptOf(1300, 100)))
  expect((await bench().application.event('prompt completed', 2)).status).toBe('Success')
})

test('a hang-up cuts a prompt short', async () => {
  const { id, flow } = await bench().connect()
  await bench().play(flow, bench().application.serve('/long.wav', promptOf(700, 5000)))
  await bench().application.event('prompt started')
  bench().emulator.world.hangUp(id)
  const completed = await bench().application.event('prompt completed')
  expect(completed).toMatchObject({
    status: 'Failure',
    reason: { code: 'Informational', subcode: 'CallTerminated', message: null },
  })
  await bench().application.event('conversation deleted')
  expect(
    bench()
      .application.names()
      .filter((name) => name === 'prompt completed'),
  ).toHaveLength(1)
  expect(await outcomeOf(await bench().play(flow, `${bench().application.url}/long.wav`))).toBe('404/NotFound')
})

test.each([
  ['is not there', () => `${bench().application.url}/none.wav`],
  ['is no WAV', () => bench().application.serve('/page.wav', Buffer.from('<html>'))],
])('a prompt that %s fails, and the next one is heard', async (_, urlOf) => {
  const { flow } = await bench().connect()
  expect((await bench().play(flow, urlOf())).status).toBe(201)
  expect(await bench().application.event('prompt completed')).toMatchObject({
    status: 'Failure',
    reason: { code: 'LocalFailure', subcode: 'MediaFailure' },
  })
  await bench().play(flow, bench().application.serve('/good.wav', promptOf(700, 60)))
  expect((await bench().application.event('prompt completed', 1)).status).toBe('Success')
})

test('a prompt without an address is refused', async () => {
  const { flow } = await bench().connect()
  expect(await outcomeOf(await bench().client.follow(flow, 'playPrompt', {}))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect(await outcomeOf(await bench().client.follow(flow, 'playPrompt', 'nonsense'))).toBe(
    '400/BadRequest/DeserializationFailure',
  )
})

test('keys of the far party become tones with numbers', async () => {
  bench().emulator.world.party({ number: AGENT, digits: [{ afterMs: 60, tones: '1*#' }] })
  await bench().connect()
  await bench().application.event('tone completed', 2)
  const tones = bench().application.heard.filter(({ rel }) => rel === 'tone')
  expect(tones.map(({ resource }) => [resource['tone'], resource['sequenceId']])).toEqual([
    ['Tone1', 1],
    ['ToneStar', 2],
    ['TonePound', 3],
  ])
  expect(tones[0]).toMatchObject({ status: 'Success', in: 'audioVideoFlow' })
  expect(tones[0]?.href).toContain('toneId=Tone1')
})

test('resources are read as they are now', async () => {
  const { conversation, audio, flow, id } = await bench().connect()
  const at = async (event: Heard): Promise<unknown> => (await bench().client.get(event.base + event.href))['state']
  expect([await at(conversation), await at(audio), await at(flow)]).toEqual(['Connected', 'Connected', 'Connected'])
  bench().emulator.world.hangUp(id)
  expect(await outcomeOf(await bench().client.send('GET', audio.base + audio.href))).toBe('404/NotFound')
  expect(await outcomeOf(await bench().client.send('PUT', audio.base + audio.href, {}))).toBe('405/MethodNotAllowed')
})

test('an application that joined muted plays to nobody, though its prompt takes its time', async () => {
  await bench().client.start({ to: AGENT, callbackUrl: bench().application.url, joinAudioMuted: true })
  const flow = await bench().application.event('audioVideoFlow updated Connected')
  await bench().play(flow, bench().application.serve('/unheard.wav', promptOf(700, 200)))
  expect((await bench().application.event('prompt completed')).status).toBe('Success')
  const id = bench().emulator.world.calls()[0]?.id ?? ''
  expect(heardTone(bench().emulator, id, 700)).toBeLessThan(-90)
  const muted = bench()
    .emulator.world.callById(id)
    .legs.filter((leg) => leg.muted)
  expect(muted.map(({ kind, number }) => [kind, number])).toEqual([['application', bench().client.ready.endpoint]])
  bench().emulator.world.hangUp(id, AGENT)
  await bench().application.event('conversation deleted')
  expect(
    bench()
      .emulator.world.callById(id)
      .legs.map(({ state }) => state),
  ).toEqual(['ended', 'ended'])
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { MUSIC_HZ } from '../src/signalwire/music.ts'
import { simulatedTests } from './host.ts'
import { frames, type LamlApplication, type Stage, startStage, toneWav } from './signalwire-application.ts'
import { found, speaks, warnings } from './signalwire-sound.ts'

simulatedTests()

const waiting = '+13105678901'
const agent = '+13105678902'
let stage: Stage
let application: LamlApplication
beforeEach(async () => {
  stage = await startStage()
  application = stage.application
  speaks(stage, waiting, 440)
  speaks(stage, agent, 1000)
  application.serve('/700.wav', { type: 'audio/wav', body: toneWav(700, 300) })
})
afterEach(() => stage[Symbol.asyncDispose]())

const enqueue = (attributes = '', after = ''): Promise<string> => {
  const action = `action="${application.url}/dequeued"`
  return stage.dial({ Twiml: `<Response><Enqueue ${action} ${attributes}>support</Enqueue>${after}</Response>` })
}
const take = (attributes = '', more = ''): Promise<string> => {
  const queue = `<Queue ${attributes}>support</Queue>`
  return stage.dial({
    To: agent,
    Twiml: `<Response><Dial action="${application.url}/taken" ${more}>${queue}</Dial></Response>`,
  })
}
const dequeued = async () => (await application.post('/dequeued')).fields

describe('who waits in a queue', () => {
  test('hears the wait document again and again, and it learns the place in the queue', async () => {
    application.laml('/wait', '<Play>/700.wav</Play><Pause length="1"/>')
    const sid = await enqueue(`waitUrl="${application.url}/wait" waitUrlMethod="GET"`)
    const { fields, method } = await application.post('/wait', 2)
    expect(method).toBe('GET')
    expect(fields).toMatchObject({ CallSid: sid, QueuePosition: '1', CurrentQueueSize: '1', QueueTime: '1' })
    const second = await stage.dial({
      To: agent,
      Twiml: `<Response><Enqueue waitUrl="${application.url}/second">support</Enqueue></Response>`,
    })
    expect((await application.post('/second')).fields).toMatchObject({
      CallSid: second,
      QueuePosition: '2',
      CurrentQueueSize: '2',
      QueueSid: fields['QueueSid'],
    })
    await frames(stage, sid, 20)
    const lengths = found(stage, sid, 700).map(({ fromMs, toMs }) => toMs - fromMs)
    expect(lengths).toHaveLength(2)
    for (const length of lengths) expect(length).toBeGreaterThanOrEqual(280)
    // whoever waits hears nobody else who waits
    expect(found(stage, sid, 1000)).toEqual([])
  })

  test('leaves it where the wait document says so, for the action', async () => {
    application.laml('/wait', '<Play>/700.wav</Play><Leave/>')
    application.laml('/dequeued', '<Say>bye</Say>')
    const sid = await enqueue(`waitUrl="${application.url}/wait"`, '<Say>never</Say>')
    expect(await dequeued()).toMatchObject({ CallSid: sid, QueueResult: 'leave', QueueTime: '0' })
    await stage.emulator.world.until(sid, 'ended')
    expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('bye')
  })

  test('may not be dialled, asked, recorded or hung up by the wait document', async () => {
    application.laml('/wait', '<Dial>+13105678903</Dial><Gather/><Record/><Hangup/><Leave/>')
    const sid = await enqueue(`waitUrl="${application.url}/wait"`)
    expect((await dequeued())['QueueResult']).toBe('leave')
    expect(warnings(stage, sid)?.match(/13238/g)).toHaveLength(4)
  })

  test('and hangs up is told of to the action, whose reply nobody hears', async () => {
    const sid = await enqueue()
    await stage.emulator.world.until(sid, 'answered')
    await frames(stage, sid, 5)
    stage.emulator.world.hangUp(sid)
    expect(await dequeued()).toMatchObject({ CallSid: sid, CallStatus: 'completed', QueueResult: 'hangup' })
  })

  test('and is redirected by REST runs the other document', async () => {
    const sid = await enqueue()
    await stage.emulator.world.until(sid, 'answered')
    await frames(stage, sid, 5)
    await stage.api('POST', `/Calls/${sid}`, { Twiml: '<Response><Say>elsewhere</Say></Response>' })
    expect(await dequeued()).toMatchObject({ CallSid: sid, QueueResult: 'redirected' })
    await stage.emulator.world.until(sid, 'ended')
    expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('elsewhere')
  })
})

describe('who dials a queue', () => {
  test('talks with the one in front, after that one has heard the document of the noun', async () => {
    application.laml('/connecting', '<Play>/700.wav</Play>')
    application.laml('/dequeued', '<Pause length="1"/>')
    const first = await enqueue()
    await stage.emulator.world.until(first, 'answered')
    await frames(stage, first, 5)
    const second = await take(`url="${application.url}/connecting"`, 'timeLimit="1"')
    expect((await application.post('/connecting')).fields).toMatchObject({ CallSid: first })
    expect((await application.post('/taken')).fields).toMatchObject({
      CallSid: second,
      DialCallSid: first,
      DialCallStatus: 'completed',
      DialCallDuration: '1',
    })
    expect(await dequeued()).toMatchObject({ CallSid: first, QueueResult: 'bridged' })
    const [announced] = found(stage, first, 700)
    const [talk] = found(stage, first, 1000)
    expect((announced?.toMs ?? 0) - (announced?.fromMs ?? 0)).toBeGreaterThanOrEqual(280)
    expect(talk?.fromMs ?? 0).toBeGreaterThanOrEqual((announced?.toMs ?? Infinity) - 20)
    expect((talk?.toMs ?? 0) - (talk?.fromMs ?? 0)).toBeGreaterThan(900)
    expect(found(stage, second, 700)).toEqual([])
    expect(found(stage, second, 440).some(({ fromMs, toMs }) => toMs - fromMs > 900)).toBe(true)
    // afterwards each is alone again
    await frames(stage, first, 10)
    expect(stage.emulator.world.callById(first).state).toBe('answered')
  })

  test('waits for somebody as long as a dial rings', async () => {
    const second = await take()
    await stage.emulator.world.until(second, 'answered')
    await frames(stage, second, 15)
    const first = await enqueue()
    await stage.emulator.world.until(first, 'answered')
    await frames(stage, first, 30)
    stage.emulator.world.hangUp(second)
    expect(await dequeued()).toMatchObject({ CallSid: first, QueueResult: 'bridged' })
    expect(found(stage, first, 1000)).not.toEqual([])
  })

  test('and finds nobody in time goes on', async () => {
    const second = await take('', 'timeout="1"')
    expect((await application.post('/taken')).fields).toMatchObject({ CallSid: second, DialCallStatus: 'no-answer' })
  })

  test('loses the other to a redirect by REST', async () => {
    const first = await enqueue()
    await stage.emulator.world.until(first, 'answered')
    await frames(stage, first, 5)
    await take()
    await stage.emulator.world.until(first, 'answered')
    await frames(stage, first, 20)
    await stage.api('POST', `/Calls/${first}`, { Twiml: '<Response><Pause length="1"/></Response>' })
    expect(await dequeued()).toMatchObject({ QueueResult: 'redirected-from-bridged' })
    expect((await application.post('/taken')).fields).toMatchObject({ DialCallSid: first, DialCallStatus: 'completed' })
  })
})

test('a call in a queue hears the music of the carrier without a wait document, and is dequeued by REST', async () => {
  const sid = await enqueue()
  await stage.emulator.world.until(sid, 'answered')
  await frames(stage, sid, 20)
  const [queue] = (await stage.api('GET', '/Queues')).body['queues'] as readonly { readonly sid: string }[]
  application.laml('/next', '<Play>/700.wav</Play>')
  const fields = { Url: `${application.url}/next`, Method: 'GET' }
  expect((await stage.api('POST', `/Queues/${queue?.sid}/Members/Front`, fields)).status).toBe(200)
  expect(await dequeued()).toMatchObject({ CallSid: sid, QueueSid: queue?.sid, QueueResult: 'redirected' })
  await stage.emulator.world.until(sid, 'ended')
  const [music] = found(stage, sid, MUSIC_HZ)
  const [next] = found(stage, sid, 700)
  expect((music?.toMs ?? 0) - (music?.fromMs ?? 0)).toBeGreaterThan(300)
  expect(next?.fromMs ?? 0).toBeGreaterThanOrEqual(music?.toMs ?? Infinity)
})

test('a queue that is full takes nobody', async () => {
  await stage.api('POST', '/Queues', { FriendlyName: 'support', MaxSize: '1' })
  const first = await enqueue()
  await stage.emulator.world.until(first, 'answered')
  await frames(stage, first, 5)
  const second = await enqueue()
  expect(await dequeued()).toMatchObject({ CallSid: second, QueueResult: 'queue-full', QueueTime: '0' })
})

test('a queue without a name is none', async () => {
  const sid = await stage.dial({ To: agent, Twiml: '<Response><Enqueue/><Say>next</Say></Response>' })
  await stage.emulator.world.until(sid, 'ended')
  expect(warnings(stage, sid)).toMatch(/^14204 /)
  expect(stage.emulator.world.callById(sid).legs[0]?.providerIds['said']).toBe('next')
})

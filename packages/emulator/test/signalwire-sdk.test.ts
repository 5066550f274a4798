import { createServer } from 'node:https'

import { type Client, RestClient } from '@signalwire/compatibility-api'
import { decodeMulaw, spans, toneDbfs } from '@trunkline/audio'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createCertificate } from '../src/certificate.ts'
import { bytesOf, frames, type LamlApplication, pcmOf, type Stage, startStage } from './signalwire-application.ts'
import { otherClients, trust, vendorClient } from './signalwire-clients.ts'
import { sampleRate, speaks } from './signalwire-sound.ts'

const number = '+13105678901'
const voice = { to: number, from: '+13103384645' }
const parked = '<Response><Pause length="60"/></Response>'
let stage: Stage
let application: LamlApplication

beforeEach(async () => {
  stage = await startStage({ tls: true })
  application = stage.application
  trust(stage)
  speaks(stage, number, 440)
})
afterEach(() => stage[Symbol.asyncDispose]())

describe.each(otherClients)('the client $name', ({ make, VoiceResponse }) => {
  let client: Client
  beforeEach(() => {
    client = make(stage)
  })

  test('places, reads, redirects and ends a call', async () => {
    const call = await client.calls.create({
      ...voice,
      twiml: parked,
      timeLimit: 3600,
      statusCallback: `${application.url}/status`,
      statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    })
    expect(call).toMatchObject({
      status: 'queued',
      to: number,
      from: '+13103384645',
      accountSid: stage.credentials.projectId,
    })
    await stage.emulator.world.until(call.sid, 'answered')
    expect((await client.calls(call.sid).fetch()).status).toBe('in-progress')
    const listed = await client.calls.list({ status: 'in-progress', startTimeAfter: new Date(Date.now() - 60_000) })
    expect(listed.map(({ sid }) => sid)).toEqual([call.sid])
    const document = new VoiceResponse()
    document.say('Fish & <chips>')
    document.pause({ length: 60 })
    await client.calls(call.sid).update({ twiml: document.toString() })
    await frames(stage, call.sid, 5)
    expect(stage.emulator.world.callById(call.sid).legs[0]?.providerIds['said']).toBe('Fish & <chips>')
    expect((await client.calls(call.sid).update({ status: 'completed' })).status).toBe('completed')
    await application.post('/status', 4)
    expect(application.at('/status').map(({ fields }) => fields['CallStatus'])).toEqual([
      'initiated',
      'ringing',
      'in-progress',
      'completed',
    ])
    expect(await client.calls(call.sid).remove()).toBe(true)
    await expect(client.calls(call.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  test('streams a call to a socket of the application, and stops it', async () => {
    const call = await client.calls.create({ ...voice, twiml: parked })
    await stage.emulator.world.until(call.sid, 'answered')
    const stream = await client.calls(call.sid).streams.create({
      url: `${application.mediaUrl}/audio`,
      name: 'my_first_stream',
      track: 'inbound_track',
      statusCallback: `${application.url}/stream`,
      'parameter1.name': 'FirstName',
      'parameter1.value': 'Jane',
      parameter1: { name: 'FirstName', value: 'Jane' },
    })
    expect(stream).toMatchObject({ status: 'in-progress', name: 'my_first_stream', callSid: call.sid })
    const media = await application.media()
    await media.message((message) => Number(message.media?.chunk) >= 20)
    expect(media.messages.find(({ event }) => event === 'start')).toMatchObject({
      start: { streamSid: stream.sid, tracks: ['inbound'], customParameters: { FirstName: 'Jane' } },
    })
    const bytes = bytesOf(media.messages)
    expect(toneDbfs(decodeMulaw(bytes), { frequency: 440, sampleRate: 8000 })).toBeGreaterThan(-15)
    expect((await client.calls(call.sid).streams(stream.sid).update({ status: 'stopped' })).status).toBe('stopped')
    expect(await media.closed).toBe(1000)
    expect(media.messages.at(-1)?.event).toBe('stop')
  })

  test('records a call with a pause, and the file is there', async () => {
    const call = await client.calls.create({ ...voice, twiml: parked })
    await stage.emulator.world.until(call.sid, 'answered')
    const recording = await client.calls(call.sid).recordings.create({
      recordingStatusCallback: `${application.url}/recording`,
      recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
      recordingChannels: 'dual',
      trim: 'do-not-trim',
    })
    await frames(stage, call.sid, 10)
    const handle = client.calls(call.sid).recordings(recording.sid)
    expect((await handle.update({ status: 'paused', pauseBehavior: 'skip' })).status).toBe('paused')
    await frames(stage, call.sid, 10)
    expect((await handle.update({ status: 'in-progress' })).status).toBe('in-progress')
    await frames(stage, call.sid, 10)
    expect((await handle.update({ status: 'stopped' })).status).toBe('stopped')
    const { fields } = await application.post('/recording', 2)
    expect(fields).toMatchObject({ RecordingStatus: 'completed', RecordingSid: recording.sid })
    expect(await client.recordings(recording.sid).fetch()).toMatchObject({ status: 'completed', channels: 2 })
    const [inbound] = await pcmOf(await fetch(fields['RecordingUrl'] ?? ''))
    // over the seam of the pause the tone is out of phase, so that it is measured piece by piece
    const heard = spans(inbound ?? new Int16Array(), { frequency: 440, sampleRate })
    expect(heard.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeGreaterThan(300)
    expect(await client.recordings(recording.sid).remove()).toBe(true)
  })

  test('reads our errors', async () => {
    const wrong = make({ ...stage, credentials: { ...stage.credentials, apiToken: 'PTwrong' } })
    await expect(wrong.calls.list()).rejects.toMatchObject({ status: 401, code: 20003 })
    // the list of errors that placing a call answers is lost on it
    await expect(client.calls.create({ ...voice, to: '+1x', twiml: parked })).rejects.toMatchObject({ status: 400 })
  })
})

test("the vendor's check accepts the signatures of forms and queries, and of nothing else", async () => {
  const { signingKey } = stage.credentials
  const client = vendorClient(stage)
  for (const method of ['POST', 'GET'] as const) {
    const path = `/document-${method}`
    application.laml(path, '<Hangup/>')
    await client.calls.create({ ...voice, url: `${application.url}${path}?a=%20b&c`, method })
    const post = await application.post(path)
    const [target, fields] =
      method === 'GET'
        ? [new URL(post.target, application.url).href, {}]
        : [`${application.url}${path}?a=%20b&c`, post.fields]
    const header = String(post.headers['x-signalwire-signature'])
    expect(post.headers['x-twilio-signature']).toBe(header)
    const check = RestClient.validateRequest
    expect(check(signingKey, header, target, fields)).toBe(true)
    expect(check(signingKey, header, `${target}x`, fields)).toBe(false)
    expect(check(`${signingKey}x`, header, target, fields)).toBe(false)
    expect(check(signingKey, header, target, { ...fields, CallStatus: 'busy' })).toBe(false)
  }
})

test('documents are fetched over HTTPS too', async () => {
  const { cert, key } = await createCertificate()
  const server = createServer({ cert, key }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/xml' })
    response.end('<Response><Say>safe</Say></Response>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const call = await vendorClient(stage).calls.create({ ...voice, url: `https://localhost:${port}/voice` })
  await stage.emulator.world.until(call.sid, 'ended')
  server.closeAllConnections()
  server.close()
  expect(stage.emulator.world.callById(call.sid).legs[0]?.providerIds['said']).toBe('safe')
})

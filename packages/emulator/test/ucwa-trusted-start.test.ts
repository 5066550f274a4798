import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { outcomeOf } from './ucwa-application.ts'
import { AGENT, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const bench = benchOfEach()

test.each([
  [{ to: undefined }, 'to'],
  [{ to: 'tel:+14255550123' }, 'to'],
  [{ operationId: 'x'.repeat(51) }, 'operationId'],
  [{ subject: 'x'.repeat(251) }, 'subject'],
  [{ callbackUrl: `https://example.com/${'x'.repeat(1024)}` }, 'callbackUrl'],
  [{ importance: 'High' }, 'importance'],
  [{ joinAudioMuted: 'yes' }, 'joinAudioMuted'],
])('a start with %j is refused by the name of the parameter', async (wrong, name) => {
  const reply = await bench().client.start(bench().order(wrong))
  const body = (await reply.clone().json()) as { parameters: object }
  expect(await outcomeOf(reply)).toBe('400/BadRequest/ParameterValidationFailure')
  expect(Object.keys(body.parameters)).toEqual([name])
  expect(bench().emulator.world.calls()).toEqual([])
})

test('names of members and words may be written in any casing', async () => {
  const spelled = { to: undefined, TO: AGENT, Importance: 'URGENT', mediahost: 'remote', unheardOf: 7 }
  expect(await bench().begin(spelled)).toBe('201')
  expect((await bench().application.event('audioVideoInvitation started')).resource).toMatchObject({
    importance: 'Urgent',
  })
  const audio = await bench().application.event('audioVideo updated Connected')
  // only with media of the service's own
  await bench().application.event('audioVideoFlow updated Connected')
  const stopped = await bench().client.follow(audio, 'stopAudioVideo', { Reason: 'userInitiatedAction' })
  expect(stopped.status).toBe(204)
})

test('an address for events that cannot be reached is found out before anything rings', async () => {
  expect(await bench().begin({ callbackUrl: 'http://127.0.0.1:9/nobody' })).toBe(
    '400/BadRequest/CallbackUriUnreachable',
  )
  bench().application.statuses.push(500)
  expect(await bench().begin()).toBe('400/BadRequest/CallbackUriUnreachable')
  expect(await bench().begin({ callbackUrl: undefined })).toBe('400/BadRequest/CallbackUriUnreachable')
  expect(bench().emulator.world.calls()).toEqual([])
  expect(JSON.parse(bench().application.posted[0]?.text ?? '')).toMatchObject({ sender: [] })
})

test('startAudio is the same resource for audio', async () => {
  const url = await bench().client.discover('startAudio')
  expect(new URL(url).searchParams.get('modalities')).toBe('Audio')
  expect((await bench().client.send('POST', url, bench().order({ mediaHost: 'Remote' }))).status).toBe(201)
  await bench().application.event('audioVideoFlow updated Connected')
})

test('a context goes to the registered address, in its query', async () => {
  await bench().emulator.close()
  await bench().restart({ callbackUrl: `${bench().application.url}/registered?x=1` })
  await bench().begin({ callbackUrl: undefined, callbackContext: 'a b/ü' })
  const { path } = await bench().application.event('conversation added')
  expect(new URL(path, bench().application.url).searchParams.get('callbackContext')).toBe('a b/ü')
  expect(path).toContain('/registered?x=1&callbackContext=')
  await bench().begin({ callbackContext: 'ignored' })
  expect((await bench().application.event('conversation added', 1)).path).toBe('/call')
})

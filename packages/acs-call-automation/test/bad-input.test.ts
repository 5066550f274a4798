import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type AcsClient } from '../src/client.ts'
import { accessKey, answerWith, createClient, failureOf, gather } from './fixtures/service.ts'

const phone = { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } } as const
const create = { targets: [phone], callbackUri: 'https://app.example.com/event' }
const json = { 'content-type': 'application/json' }
let client: AcsClient

beforeEach(() => {
  nock.disableNetConnect()
  client = createClient()
})

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function recognize(options: object): Promise<void> {
  return client.media.recognize('c1', {
    recognizeInputType: 'dtmf',
    recognizeOptions: { targetParticipant: phone, ...options },
  })
}

describe('a request beyond the limits of the service is not sent', () => {
  const tooMuch: readonly [string, string, () => Promise<unknown>][] = [
    [
      '19 tones',
      'tones',
      () => client.media.sendDtmfTones('c1', { tones: Array(19).fill('one'), targetParticipant: phone }),
    ],
    [
      'an invitation of more than three minutes',
      'invitationTimeoutInSeconds',
      () => client.participants.add('c1', { participantToAdd: phone, invitationTimeoutInSeconds: 181 }),
    ],
    [
      'more than five minutes of silence',
      'initialSilenceTimeoutInSeconds',
      () => recognize({ initialSilenceTimeoutInSeconds: 301 }),
    ],
    [
      'more than a minute between two tones',
      'interToneTimeoutInSeconds',
      () => recognize({ dtmfOptions: { interToneTimeoutInSeconds: 61 } }),
    ],
    ['nothing to play', 'playSources', () => client.media.play('c1', { playSources: [] })],
    [
      'a sixth channel of a recording',
      'channel',
      () => client.recordings.start({ callConnectionId: 'c1', channelAffinity: [{ channel: 5, participant: phone }] }),
    ],
  ]
  test.each(tooMuch)('%s', async (_, word, send) => {
    const seen = answerWith({ status: 202, body: {} })
    const error = await failureOf(send())
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(seen).toEqual([])
  })
})

describe('a reply that is none of the service', () => {
  test.each<[string, object | string, Record<string, string>]>([
    ['an empty body', '', json],
    ['a body that breaks off', '{"callConnectionId": "c1"', json],
    ['a page of a gateway', '<html>all is well</html>', { 'content-type': 'text/html' }],
    ['a list', [], json],
    ['64 MiB', `{"callConnectionId": "${'x'.repeat(64 << 20)}"}`, json],
  ])('is an unexpected-reply: %s', async (_, body, headers) => {
    answerWith({ status: 200, body, headers })
    const error = await failureOf(client.calls.get('c1'))
    expect(error.code).toBe('unexpected-reply')
    expect(`${error.message} ${error.stack}`).not.toContain(accessKey)
    expect(error.message.length).toBeLessThan(1_000)
  })

  test('and a refusal is a refusal by its status, without the page that came with it', async () => {
    const page = {
      status: 403,
      body: '<html>Forbidden by the gateway</html>',
      headers: { 'content-type': 'text/html' },
    }
    answerWith(page, page)
    const error = await failureOf(client.calls.create(create))
    expect(error).toMatchObject({ code: 'unauthorized', status: 403 })
    expect(error.message).not.toContain('<html>')
    const listing = await failureOf(gather(client.participants.list('c1')))
    expect(listing).toMatchObject({ code: 'unauthorized', status: 403 })
  })
})

import { inspect } from 'node:util'

import { type Capabilities, capabilityNames, isTelephonyError } from '@trunkline/core/driver'
import { capabilities, provider, signalWireLaml } from '@trunkline/signalwire-laml'
import { describe, expect, it } from 'vitest'

import { openBench } from './fixtures/session.ts'

const secrets = ['PTexampletoken', 'PSK_secret_key']
const good = {
  space: 'example.signalwire.com',
  projectId: 'p',
  apiToken: 'PTexampletoken',
  signingKey: 'PSK_secret_key',
}

function problemsOf(config: object): string {
  try {
    signalWireLaml(config as typeof good)
  } catch (thrown) {
    if (isTelephonyError(thrown, 'invalid-configuration')) return thrown.message
    throw thrown
  }
  return ''
}

describe('a configuration', () => {
  it('that is valid creates a provider without any effect, and prints no secret', () => {
    const made = signalWireLaml(good)
    expect(made.name).toBe('signalwire-laml')
    for (const secret of secrets) expect(inspect(made, { depth: 9, showHidden: true })).not.toContain(secret)
    expect(made.tokenSecret()).toBe('p:PTexampletoken')
  })

  it('that is invalid gets an error with every problem and its path, and no secret', () => {
    const problems = problemsOf({
      ...good,
      space: 'https://example.signalwire.com',
      projectId: 'PTexampletoken:1',
      apiToken: 7,
      signingKey: undefined,
      parkSeconds: 2,
      decideWithinMs: 9_000,
      document: 'maybe',
      l16ByteOrder: 'PSK_secret_key',
      streamCodec: 'OPUS',
      colour: 'PTexampletoken',
    })
    for (const path of ['space', 'projectId', 'apiToken', 'signingKey', 'parkSeconds', 'decideWithinMs', 'document'])
      expect(problems).toContain(`  ${path}: `)
    for (const name of ['l16ByteOrder', 'streamCodec', 'colour']) expect(problems).toContain(name)
    for (const secret of secrets) expect(problems).not.toContain(secret)
  })

  it.each([
    [{ ...good, space: undefined }, 'space: '],
    [{ ...good, baseUrl: 'https://example.com' }, 'baseUrl: '],
    [{ ...good, space: undefined, baseUrl: 'http://example.com' }, 'baseUrl: '],
    [{ ...good, signingKey: undefined, signingKeys: [] }, 'signingKeys: '],
    [{ ...good, apiToken: '' }, 'apiToken: '],
    [[], '(top): '],
  ])('%# is refused', (config, path) => {
    expect(problemsOf(config)).toContain(path)
  })

  it.each([
    { ...good, space: '127.0.0.1:8088' },
    { ...good, space: undefined, baseUrl: 'http://localhost:8088' },
    { ...good, signingKey: undefined, signingKeys: ['new', 'old'] },
  ])('%# is accepted', (config) => {
    expect(problemsOf(config)).toBe('')
  })

  it('decides when a silent call is inspected', () => {
    expect(openBench({ parkSeconds: 20 }).session.inspectAfterMs).toBe(30_000)
  })

  it('is checked by the entry for loaders, too', () => {
    expect(provider.config.safeParse({ ...good, colour: 1 }).success).toBe(false)
    expect(provider.create(good).name).toBe(provider.name)
  })
})

describe('the manifest', () => {
  const methods: Readonly<Record<string, readonly string[]>> = {
    dial: ['doDial'],
    answer: ['doAnswer'],
    reject: ['doReject'],
    redirect: ['doRedirect'],
    terminate: ['doTerminate'],
    transfer: ['doTransfer'],
    hold: ['doHold', 'doUnhold'],
    mute: ['doMute'],
    unmute: ['doUnmute'],
    'participants.add': ['doAddParticipant'],
    'participants.cancel': ['doCancelAddParticipant'],
    'participants.remove': ['doRemoveParticipant'],
    'participants.move': ['doMoveParticipant'],
    'play.url': ['doPlay', 'doStopPlaying'],
    'collect.digits': ['doCollect', 'doStopCollecting'],
    sendDigits: ['doSendDigits'],
    record: ['doRecord', 'doStopRecording', 'doFindRecording', 'doFetchRecording'],
    'record.pause': ['doPauseRecording', 'doResumeRecording'],
    stream: ['doStream', 'doStopStream'],
    transcribe: ['doTranscribe'],
    'participants.list': ['doListParticipants'],
  }

  it('grades everything', () => {
    expect(Object.keys(capabilities).toSorted()).toEqual([...capabilityNames].toSorted())
  })

  it.each(Object.entries(methods))('matches the driver in %s', (name, expected) => {
    const { driver } = openBench().session
    const grade = (capabilities as Capabilities)[name as keyof Capabilities]
    for (const method of expected) expect(method in driver).toBe(grade !== 'unsupported')
  })

  it('gives a reason for everything that is missing', () => {
    const { reasons } = signalWireLaml(good)
    const missing = capabilityNames.filter((name) => (capabilities as Capabilities)[name] === 'unsupported')
    for (const name of missing) expect(reasons).toHaveProperty([name])
  })
})

import type { Driver } from '@trunkline/core/driver'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { AcsConfig } from '../src/config.ts'
import { acsCallAutomation } from '../src/index.ts'
import { createContext, createHost } from './fixtures/host.ts'
import { answerWith, connectionString, failureOf, resourceId } from './fixtures/service.ts'

const cognitiveServicesEndpoint = 'https://contoso.cognitiveservices.azure.com'
const one = '/calling/callConnections/c1'
const prepare = { stream: false, transcribe: { language: 'en-GB' } } as const
const dialling = () => createContext({ providerCallId: undefined, state: {}, answered: false, operation: '1' })
const ringing = () =>
  createContext({ providerCallId: undefined, direction: 'inbound', state: { incomingCallContext: 'opaque' } })

beforeEach(() => nock.disableNetConnect())

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

function openDriver(
  changes: Pick<AcsConfig, 'cognitiveServicesEndpoint' | 'apiVersion'> = { cognitiveServicesEndpoint },
): Required<Driver> {
  const session = acsCallAutomation({ connectionString, resourceId, ...changes }).open(createHost())
  return session.driver as Required<Driver>
}

const command = {
  to: [{ kind: 'phone', number: '+14255550123' }],
  from: { kind: 'phone', number: '+14255550100' },
  displayName: undefined,
  ringMs: undefined,
  idempotencyKey: 'order 17',
  firstSentAt: Date.UTC(2026, 0, 1),
  prepare,
  providerOptions: undefined,
} as const

describe.each(['2026-03-12', '2025-03-30-preview'] as const)('a call that is transcribed, at %s', (apiVersion) => {
  test.each([
    ['dial', 201, (driver: Required<Driver>) => driver.doDial(dialling(), command)],
    ['answer', 200, (driver: Required<Driver>) => driver.doAnswer(ringing(), { prepare, providerOptions: undefined })],
    [
      'connect',
      200,
      (driver: Required<Driver>) =>
        driver.doConnect(dialling(), { kind: 'room', id: 'r1', prepare, providerOptions: undefined }),
    ],
  ] as const)('is prepared by %s', async (_, status, run) => {
    const seen = answerWith({ status, body: { callConnectionId: 'c1' } })
    const { state } = await run(openDriver({ cognitiveServicesEndpoint, apiVersion }))
    expect(state).toMatchObject({ transcriptPrepared: true, speechPrepared: true, streamPrepared: false })
    expect(seen[0]?.path).toContain(`?api-version=${apiVersion}`)
    expect(seen[0]?.body).toMatchObject({ callIntelligenceOptions: { cognitiveServicesEndpoint } })
    const body = seen[0]?.body as { transcriptionOptions?: object } | undefined
    expect(body?.transcriptionOptions).toEqual({
      transportType: 'websocket',
      transportUrl: 'wss://app.example.com/transcript/token',
      locale: 'en-GB',
      startTranscription: false,
      enableIntermediateResults: true,
    })
  })

  test('is transcribed from start to stop', async () => {
    const seen = answerWith({ status: 202 }, { status: 202 }, { status: 202 }, { status: 202 })
    const driver = openDriver({ cognitiveServicesEndpoint, apiVersion })
    const prepared = createContext({ state: { transcriptPrepared: true } })
    await driver.doTranscribe(prepared, { language: undefined })
    await driver.doTranscribe(prepared, { language: 'de-DE' })
    await driver.doUpdateTranscription(prepared, { language: 'fr-FR', providerOptions: undefined })
    await driver.doStopTranscribing(prepared)
    expect(seen.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
      [`POST ${one}:startTranscription?api-version=${apiVersion}`, { operationContext: '7' }],
      [`POST ${one}:startTranscription?api-version=${apiVersion}`, { locale: 'de-DE', operationContext: '7' }],
      [`POST ${one}:updateTranscription?api-version=${apiVersion}`, { locale: 'fr-FR', operationContext: '7' }],
      [`POST ${one}:stopTranscription?api-version=${apiVersion}`, { operationContext: '7' }],
    ])
  })
})

test.each([
  ['2026-03-12', 'speechModelEndpointId'],
  ['2025-03-30-preview', 'speechRecognitionModelEndpointId'],
] as const)('a custom speech model is sent under the name that %s has for it', async (apiVersion, name) => {
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } }, { status: 202 }, { status: 202 })
  const driver = openDriver({ cognitiveServicesEndpoint, apiVersion })
  const providerOptions = { speechModelEndpointId: 'm1' }
  await driver.doDial(dialling(), {
    ...command,
    providerOptions: { ...providerOptions, enableIntermediateResults: false },
  })
  await driver.doTranscribe(createContext(), { language: undefined, providerOptions })
  await driver.doUpdateTranscription(createContext(), { language: 'de-DE', providerOptions })
  expect(seen[0]?.body).toMatchObject({ transcriptionOptions: { [name]: 'm1', enableIntermediateResults: false } })
  expect(seen[1]?.body).toEqual({ [name]: 'm1', operationContext: '7' })
  expect(seen[2]?.body).toEqual({ locale: 'de-DE', [name]: 'm1', operationContext: '7' })
})

test('a call that was not prepared cannot be transcribed, and the error names the option to pass', async () => {
  const seen = answerWith({ status: 202 })
  const unprepared = createContext({ state: { transcriptPrepared: false } })
  const error = await failureOf(openDriver().doTranscribe(unprepared, { language: 'en-GB' }))
  expect(error.code).toBe('not-prepared')
  expect(error.message).toContain('prepare: { transcribe: { language } }')
  expect(seen).toEqual([])
})

test('if the reply to the set-up was lost, the service decides', async () => {
  const seen = answerWith({ status: 202 })
  await openDriver().doTranscribe(createContext({ state: {} }), { language: undefined })
  expect(seen).toHaveLength(1)
})

test('the end of a transcription whose call is gone is not a failure', async () => {
  answerWith({ status: 404, body: { error: { code: '8522', message: 'Call not found' } } })
  expect(await openDriver().doStopTranscribing(createContext())).toEqual({})
})

test('it cannot be prepared without the speech service', async () => {
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } })
  const missing = await failureOf(openDriver({}).doDial(dialling(), command))
  expect(missing).toMatchObject({ code: 'unsupported', message: expect.stringContaining('prepare.transcribe') })
  const silent = { ...command, prepare: { ...prepare, speech: false } }
  const against = await failureOf(openDriver().doDial(dialling(), silent))
  expect(against).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('speech: false') })
  expect(seen).toEqual([])
})

test('the manifest has it only with the speech service, and gives the reason', () => {
  const without = acsCallAutomation({ connectionString, resourceId })
  expect(without.capabilities.transcribe).toBe('unsupported')
  expect(without.reasons.transcribe).toContain('cognitiveServicesEndpoint')
  const speaking = acsCallAutomation({ connectionString, resourceId, cognitiveServicesEndpoint })
  expect(speaking.capabilities.transcribe).toBe('native')
  expect(speaking.capabilities['transcribe.update']).toBe('native')
})

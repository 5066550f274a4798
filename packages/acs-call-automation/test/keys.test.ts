import type { AcsSpeechCapabilities } from '@trunkline/acs-call-automation'
import type { Call } from '@trunkline/core'
import { expect, test } from 'vitest'

import { far, from, onStage, type Stage } from './fixtures/stage.ts'

type AnsweredCall = Call<AcsSpeechCapabilities>

async function answered({ telephony }: Stage): Promise<AnsweredCall> {
  const providerOptions = { 'acs-call-automation': { enableDtmfTones: true } }
  const call = await telephony.dial({ to: far, from, providerOptions })
  await call.answered()
  return call
}

/** Presses keys at the far party, and resolves with the reported keys, up to the pound key. */
async function pressed({ emulator }: Stage, call: AnsweredCall, keys: string): Promise<string> {
  const events = call.events()
  const [view] = emulator.world.calls()
  emulator.world.press(view?.id ?? '', keys)
  let told = ''
  for await (const event of events) {
    if (event.type === 'digit-received') told += event.digit
    if (told.endsWith('#')) break
  }
  return told
}

test(
  'keys that the client watches arrive as events of the call, in order',
  onStage(async (stage) => {
    const call = await answered(stage)
    const targetParticipant = { kind: 'phoneNumber', phoneNumber: { value: far } } as const
    await stage.client.media.startContinuousDtmf(call.providerCallId ?? '', { targetParticipant })
    expect(await pressed(stage, call, '159#')).toBe('159#')
    await call.hangUp()
  }),
)

test(
  'keys arrive on the media socket of an open stream, if requested',
  onStage(async (stage) => {
    const call = await answered(stage)
    await using stream = await call.stream()
    const first = await stream[Symbol.asyncIterator]().next()
    expect(first.done).toBe(false)
    expect(await pressed(stage, call, 'A7*#')).toBe('A7*#')
    await call.hangUp()
  }),
)

test(
  'a second collection key by key gets its keys like the first',
  onStage(async (stage) => {
    const { emulator } = stage
    const call = await answered(stage)
    for (const keys of ['12', '345']) {
      const collecting = call.collect({ maxDigits: keys.length, partialDigits: true })
      // the keys are watched once the server has received the request
      while (!watches(stage)) await new Promise((resolve) => void setTimeout(resolve, 1))
      const [view] = emulator.world.calls()
      emulator.world.press(view?.id ?? '', keys)
      expect(await collecting).toEqual({ digits: keys, reason: 'max' })
    }
    await call.hangUp()
  }),
)

/** Whether the last request about keys was to watch them. */
function watches({ emulator }: Stage): boolean {
  const paths = emulator.world.exchanges().flatMap(({ url }) => /:(start|stop)Continuous/.exec(url)?.[1] ?? [])
  return paths.at(-1) === 'start'
}

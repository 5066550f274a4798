import assert from 'node:assert/strict'

import type { CollectResult } from '@trunkline/core'

import { onCall, type Fixture } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { heardBy, pitch, toneWav, untilHeard } from '../sound.ts'
import { eventually, within } from '../wait.ts'
import { plain, saying } from './words.ts'

const language = 'en-US'

/** Far more than any voice needs for it, and far less than silence would be. */
const leastSpeechMs = 400

const choices = [
  { label: 'agreed', phrases: ['yes', 'yes please'], digit: '1' },
  { label: 'refused', phrases: ['no', 'no thanks'], digit: '2' },
]

export const speechPromises: readonly ContractPromise[] = [
  spoken('play.speech', 'a text', (call) => call.play({ say: 'Good morning Tom & <Jerry>', language })),
  spoken('play.ssml', 'SSML', (call) =>
    call.play({ ssml: '<speak version="1.0" xml:lang="en-US">Good <emphasis>morning</emphasis> everybody</speak>' }),
  ),
  {
    verb: 'collect',
    title: 'collect resolves with what the far party says',
    needs: ['dial', 'collect.speech'],
    async check(lab) {
      const { call, log } = await onCall(lab, { party: saying('four seven') })
      const options = { input: 'speech', language, timeoutMs: 7_000, endSilenceMs: 1_000 } as const
      const result = await within(call.collect(options), 'collect settles')
      assert.deepEqual([result.digits, result.reason, plain(result.speech)], ['', 'recognised', 'four seven'])
      const told = await log.until('collect-ended')
      assert.deepEqual([told.reason, told.speech], ['recognised', result.speech])
    },
  },
  {
    verb: 'collect',
    title: 'collect of speech resolves with timeout when no word is said',
    needs: ['dial', 'collect.speech'],
    async check(lab) {
      const { call } = await onCall(lab)
      const result = await within(call.collect({ input: 'speech', language, timeoutMs: 1_000 }), 'collect settles')
      assert.deepEqual([result.digits, result.reason, result.speech ?? ''], ['', 'timeout', ''])
    },
  },
  {
    verb: 'collect',
    title: 'collect resolves with the choice whose phrase is said',
    needs: ['dial', 'collect.choices'],
    async check(lab) {
      const { call } = await onCall(lab, { party: saying('no thanks') })
      const options = { input: 'choices', language, timeoutMs: 7_000, choices } as const
      const { choice, digits, reason } = await within(call.collect(options), 'collect settles')
      assert.deepEqual({ choice, digits, reason }, { choice: 'refused', digits: '', reason: 'recognised' })
    },
  },
  {
    verb: 'collect',
    title: 'collect resolves with the choice whose key is pressed',
    needs: ['dial', 'collect.choices', 'play.url'],
    async check(lab) {
      const { choice, reason } = await chosenByKey(await onCall(lab), '1')
      assert.deepEqual({ choice, reason }, { choice: 'agreed', reason: 'recognised' })
    },
  },
  {
    verb: 'collect',
    title: 'a key that stands for none of the choices is no-match',
    needs: ['dial', 'collect.choices', 'play.url'],
    async check(lab) {
      const { choice, reason } = await chosenByKey(await onCall(lab), '9')
      assert.deepEqual({ choice, reason }, { choice: undefined, reason: 'no-match' })
    },
  },
]

function spoken(
  capability: 'play.speech' | 'play.ssml',
  what: string,
  speak: (call: Fixture['call']) => ReturnType<Fixture['call']['play']>,
): ContractPromise {
  return {
    verb: 'play',
    title: `${what} is spoken to its end`,
    needs: ['dial', capability],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      assert.deepEqual(await within(speak(call).ended, 'the play ends'), { reason: 'completed' })
      assert.deepEqual([log.count('play-started'), log.count('play-ended')], [1, 1])
      await eventually(`the far party hears ${leastSpeechMs} ms of speech`, async () =>
        (await heardBy(far, id)).soundMs >= leastSpeechMs ? true : undefined,
      )
    },
  }
}

/** The key is pressed as soon as the prompt is heard: then the carrier certainly listens. */
async function chosenByKey({ call, far, id }: Fixture, key: string): Promise<CollectResult> {
  const prompt = { url: await far.prompt(toneWav(pitch.prompt, 4_000)) }
  const collecting = call.collect({ input: 'choices', language, choices, prompt })
  await Promise.race([untilHeard(far, id, pitch.prompt, 200), collecting])
  await far.press(id, key)
  return within(collecting, 'collect settles')
}

import assert from 'node:assert/strict'

import { type CapabilityName, capabilityNames } from '@trunkline/core'

import { eventually, within } from '../patience.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, tonePcm, toneWav } from '../sound.ts'
import { everything, hangUp, onCall, type Stage } from '../stage.ts'

const verb = 'capabilities'

export const capabilityPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'call.can() says what the manifest says, and available() says no for all of it after the end',
    needs: ['dial'],
    async check(lab) {
      const stage = await onCall(lab)
      const { call } = stage
      const telephony = everything(lab)
      for (const name of capabilityNames) {
        const supported: boolean = telephony.can(name)
        assert.equal(call.can(name), supported, name)
        assert.ok(supported || !call.available(name), `${name} is unsupported and available`)
      }
      assert.equal(call.available('hangUp'), true)
      await hangUp(stage)
      assert.deepEqual(
        capabilityNames.filter((name) => call.available(name)),
        [],
      )
    },
  },
  {
    verb,
    title: 'exactly what is graded emulated warns, once and with a reason, however often it is used',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const stage = await onCall(lab)
      const used = new Set<CapabilityName>(['dial'])
      for (const name of [...(await useMuch(stage)), ...(await useMuch(stage))]) used.add(name)
      await hangUp(stage)
      const graded: Readonly<Record<string, string>> = lab.telephony.capabilities
      const expected = [...used].filter((name) => graded[name] === 'emulated')
      const warned = lab.warnings.filter(({ code }) => code === 'emulated').map(({ message }) => message)
      assert.equal(warned.length, expected.length, `warned of: ${warned.join('; ')}`)
      for (const name of expected)
        assert.ok(
          warned.some((message) => message.startsWith(`${name} `)),
          name,
        )
      for (const message of warned) assert.match(message, /: \S{3}/, 'the warning has no reason')
    },
  },
  {
    verb: 'disposal',
    title: 'await using hangs up',
    needs: ['dial'],
    async check(lab) {
      const { far, id } = await (async () => {
        const stage = await onCall(lab)
        await using call = stage.call
        assert.equal(call.state, 'answered')
        return stage
      })()
      await far.until(id, 'ended')
    },
  },
  {
    verb: 'disposal',
    title: 'closing the telephony ends no live call',
    needs: ['dial'],
    async check(lab) {
      const { far, id } = await onCall(lab)
      assert.equal(lab.telephony.liveCalls, 1)
      await within(lab.telephony.close(), 'close settles')
      await within(lab.telephony.close(), 'a second close settles')
      assert.equal(await far.state(id), 'answered')
    },
  },
  {
    verb: 'disposal',
    title: 'an ended call is held no more',
    needs: ['dial'],
    async check(lab) {
      const stage = await onCall(lab)
      await hangUp(stage)
      await eventually('the call is let go', () => (lab.telephony.liveCalls === 0 ? true : undefined))
    },
  },
  {
    verb: 'disposal',
    title: 'a closed telephony holds no timer and no socket: the process is free to end',
    needs: ['dial'],
    alone: true,
    async check(lab) {
      const stage = await onCall(lab)
      if (stage.call.can('stream')) {
        const stream = await within(stage.call.stream(), 'stream settles')
        await within(stream.write(tonePcm(pitch.prompt, 100, 16_000)).ended, 'the playout settles')
      }
      await hangUp(stage)
      await within(lab.telephony.close(), 'close settles')
    },
  },
]

/** Uses what can be used one after the other; what of it there was. */
async function useMuch({ call, far }: Stage): Promise<readonly CapabilityName[]> {
  const used: CapabilityName[] = ['play.url']
  await within(call.play({ url: await far.prompt(toneWav(pitch.prompt, 100)) }).ended, 'the play ends')
  if (call.can('sendDigits')) {
    used.push('sendDigits')
    await within(call.sendDigits('1'), 'sendDigits settles')
  }
  if (call.can('play.digits')) {
    used.push('play.digits')
    await within(call.play({ digits: '1' }).ended, 'the play ends')
  }
  if (call.can('record')) {
    used.push('record')
    await (await within(call.record(), 'record settles')).stop()
  }
  if (call.can('stream.listen')) {
    used.push('stream.listen')
    await (await within(call.stream({ direction: 'in' }), 'stream settles')).close()
  }
  return used
}

import assert from 'node:assert/strict'

import { type CapabilityName, capabilityNames } from '@trunkline/core'

import { failsWith, sendsNothing } from '../failure.ts'
import { everything, hangUp, onCall, type Fixture } from '../fixture.ts'
import type { ContractPromise } from '../promise.ts'
import { pitch, tonePcm, toneWav } from '../sound.ts'
import { eventually, pause, within } from '../wait.ts'

const verb = 'capabilities'

export const capabilityPromises: readonly ContractPromise[] = [
  {
    verb,
    title: 'call.can() says what the manifest says, and available() says no for all of it after the end',
    needs: ['dial'],
    async check(lab) {
      const fixture = await onCall(lab)
      const { call } = fixture
      const telephony = everything(lab)
      for (const name of capabilityNames) {
        const supported: boolean = telephony.can(name)
        assert.equal(call.can(name), supported, name)
        assert.ok(supported || !call.available(name), `${name} is unsupported and available`)
      }
      assert.equal(call.available('hangUp'), true)
      await hangUp(fixture)
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
      const fixture = await onCall(lab)
      const used = new Set<CapabilityName>(['dial'])
      for (const name of [...(await useMuch(fixture)), ...(await useMuch(fixture))]) used.add(name)
      await hangUp(fixture)
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
        const fixture = await onCall(lab)
        await using call = fixture.call
        assert.equal(call.state, 'answered')
        return fixture
      })()
      await far.until(id, 'ended')
    },
  },
  {
    verb: 'disposal',
    title: 'closing the client ends no live call',
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
    title: 'closing the client fails what is open with closed, and from then on nothing is sent or reported',
    needs: ['dial', 'play.url'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      const { accepted, ended } = call.play({ url: await far.prompt(toneWav(pitch.prompt, 8_000)) })
      await within(accepted, 'the play is accepted')
      await within(lab.telephony.close(), 'close settles')
      await failsWith('closed', 'the play', () => ended)
      await failsWith('closed', 'the end of the call', () => call.ended)
      await sendsNothing(far, 'a closed client', async () => {
        await failsWith('closed', 'hangUp', () => call.hangUp())
        await pause(lingerMs)
      })
      assert.equal(await far.state(id), 'answered')
      assert.equal(log.count('play-ended') + log.count('call-ended'), 0, 'an end was made up')
    },
  },
  {
    verb: 'disposal',
    title: 'close({ hangUp: true }) ends live calls, and each of them with hung-up',
    needs: ['dial'],
    async check(lab) {
      const { call, far, id, log } = await onCall(lab)
      await within(lab.telephony.close({ hangUp: true }), 'close settles', closeWithinMs)
      await far.until(id, 'ended')
      assert.equal((await within(call.ended, 'the call ends')).reason, 'hung-up')
      await log.lived(['call-dialled', 'call-answered', 'call-ended'])
    },
  },
  {
    verb: 'disposal',
    title: 'an ended call is no longer held',
    needs: ['dial'],
    async check(lab) {
      const fixture = await onCall(lab)
      await hangUp(fixture)
      await eventually('the call is let go', () => (lab.telephony.liveCalls === 0 ? true : undefined))
    },
  },
  {
    verb: 'disposal',
    title: 'a closed client holds no timer and no socket: the process is free to end',
    needs: ['dial'],
    alone: true,
    async check(lab) {
      const fixture = await onCall(lab)
      if (fixture.call.can('stream')) {
        const stream = await within(fixture.call.stream(), 'stream settles')
        await within(stream.write(tonePcm(pitch.prompt, 100, 16_000)).ended, 'the playout settles')
      }
      await hangUp(fixture)
      await within(lab.telephony.close(), 'close settles')
    },
  },
]

/** How long a closed client is watched: longer than a hang-up under way takes to leave. */
const lingerMs = 300

/** A hang-up, the carrier's word for it, and the closing of an adapter take this long at most. */
const closeWithinMs = 25_000

/** Uses what can be used one after the other; what of it there was. */
async function useMuch({ call, far }: Fixture): Promise<readonly CapabilityName[]> {
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

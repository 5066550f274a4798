import { afterEach, beforeEach, expect, test } from 'vitest'

import { type Emulator, type Network, startEmulator } from '../src/index.ts'
import { Account } from '../src/signalwire/account.ts'
import type { LamlCall } from '../src/signalwire/call.ts'

let emulator: Emulator
let account: Account
beforeEach(async () => {
  const { promise, resolve } = Promise.withResolvers<Network>()
  emulator = await startEmulator({
    doors: [
      (network) => {
        resolve(network)
        return {
          name: 'test',
          matches: () => false,
          handle: () => ({ status: 404 }),
          ready: () => ({}),
          secrets: () => [],
        }
      },
    ],
  })
  account = new Account(await promise, {})
})
afterEach(() => emulator.close())

const call = (): LamlCall => account.register({ direction: 'inbound', from: '+13103384645', to: '+13105678901' })

test('a queue keeps calls in the order of their coming, and positions move up', async () => {
  const queue = account.queueNamed('support')
  const [first, second, third] = [call(), call(), call()].map((waiting) => queue.enqueue(waiting))
  expect([first?.position, second?.position, third?.position]).toEqual([1, 2, 3])
  expect(queue.front).toBe(first)
  expect(queue.member('Front')).toBe(first)
  expect(queue.member(second?.call.sid ?? '')).toBe(second)
  const agent = call()
  expect(first?.leave('bridged', agent)).toBe(true)
  expect(await first?.left).toEqual({ result: 'bridged', waitedSeconds: 0, by: agent })
  expect([first?.position, second?.position, third?.position]).toEqual([0, 1, 2])
})

test('a member leaves once', async () => {
  const member = account.queueNamed('support').enqueue(call())
  expect(member?.leave('leave')).toBe(true)
  expect(member?.leave('bridged')).toBe(false)
  expect(await member?.left).toMatchObject({ result: 'leave' })
})

test('a full queue takes nobody in', () => {
  const queue = account.addQueue({ name: 'small', maxSize: 1 })
  const first = queue.enqueue(call())
  expect(queue.enqueue(call())).toBeUndefined()
  first?.leave('leave')
  expect(queue.enqueue(call())?.position).toBe(1)
})

test('a call that ends waits no more', async () => {
  const waiting = call()
  const queue = account.queueNamed('support')
  const member = queue.enqueue(waiting)
  waiting.hangUp()
  expect(await member?.left).toMatchObject({ result: 'hangup' })
  expect(queue.members).toEqual([])
})

test('a name is one queue, and another name is another', () => {
  const queue = account.queueNamed('support')
  expect(account.queueNamed('support')).toBe(queue)
  expect(account.queueNamed('sales')).not.toBe(queue)
  expect([...account.queues.values()].map(({ name }) => name)).toEqual(['support', 'sales'])
})

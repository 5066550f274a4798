import { expect, test } from 'vitest'

import type { Delivery } from '../src/deliver.ts'
import type { Network } from '../src/door.ts'
import { createSendWebhook } from '../src/signalwire/webhook.ts'

/** What is handed to the network for a webhook to that address. */
async function deliveryTo(url: string): Promise<Delivery | undefined> {
  const deliveries: Delivery[] = []
  const deliver: Network['deliver'] = (delivery) => {
    deliveries.push(delivery)
    return Promise.resolve({ ok: false, failure: 'refused', message: 'nobody listens' })
  }
  const send = createSendWebhook({ deliver } as Network, { signingKey: 'PSK-test' })
  await send({ url, method: 'POST', fields: { CallSid: 'a', Empty: undefined }, event: 'status:completed' })
  return deliveries[0]
}

test.each([
  ['two seconds to connect, five to read and fifteen in all, unless told', '', [2000, 5000, 15_000]],
  ['what the fragment of the address says', '#ot=1000&rt=1500&tt=9000', [1000, 1500, 9000]],
  ['no more and no less than the carrier allows', '#ot=99999&rt=1&tt=20000', [10_000, 100, 15_000]],
  ['its own limits where the fragment is nonsense', '#ot=soon&rt=', [2000, 5000, 15_000]],
])('a webhook takes %s', async (_what, fragment, limits) => {
  const delivery = await deliveryTo(`https://example.com/status${fragment}`)
  expect([delivery?.connectTimeoutMs, delivery?.readTimeoutMs, delivery?.totalTimeoutMs]).toEqual(limits)
  expect(delivery?.url).toBe('https://example.com/status')
  expect(delivery?.body).toBe('CallSid=a')
})

import type { Client } from '@signalwire/compatibility-api'
import { createSignalWireClient, type SignalWireClient } from '@trunkline/signalwire-laml/client'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Stage, startStage } from './signalwire-application.ts'
import { compatibleClient, trust, vendorClient } from './signalwire-clients.ts'
import { ownRequests, sameRequests } from './signalwire-same/index.ts'

let stage: Stage
let vendor: Client
let compatible: Client
let ours: SignalWireClient

beforeAll(async () => {
  stage = await startStage({ tls: true })
  trust(stage)
  const { projectId, apiToken } = stage.credentials
  vendor = vendorClient(stage)
  compatible = compatibleClient(stage)
  ours = createSignalWireClient({ projectId, apiToken, baseUrl: `https://localhost:${stage.emulator.port}` })
})
afterAll(() => stage[Symbol.asyncDispose]())

/** What the door was asked for, once: without the base of the address, and with the fields in an order of their own. */
async function asked(request: Promise<unknown>): Promise<object> {
  await request.catch(() => undefined)
  const exchanges = stage.emulator.world.exchanges({ door: 'signalwire', kind: 'request' })
  stage.emulator.world.clearExchanges()
  return exchanges.map(({ method, url, requestBody = '' }) => {
    const [path = '', query = ''] = url.split('?')
    const fields = [...new URLSearchParams(method === 'GET' ? query : requestBody)]
    return {
      method,
      path: path.replace(/^.*?(?=\/2010-04-01)/, ''),
      fields: fields.map(([name, value]) => `${name}=${value}`).toSorted(),
      ...(method !== 'GET' && { query }),
    }
  })
}

const cases = Object.entries(sameRequests).flatMap(([method, requests]) =>
  requests.map((request, index) => ({ title: `${method} ${index + 1}`, request })),
)

test.each(cases)('$title asks as both other clients ask', async ({ request }) => {
  stage.emulator.world.clearExchanges()
  const own = await asked(request.ours(ours))
  expect(own).toEqual(await asked(request.vendor(vendor)))
  expect(own).toEqual(await asked(request.vendor(compatible)))
  expect(own).toEqual([expect.objectContaining({ path: expect.stringMatching(/^\/2010-04-01\/Accounts\/.+\.json$/) })])
})

test('every method of our client is compared, or says why it has no like', () => {
  const methods = Object.entries<object>({ ...ours }).flatMap(([name, resource]) =>
    Object.keys(resource).map((method) => `${name}.${method}`),
  )
  const listed = [...Object.keys(sameRequests), ...Object.keys(ownRequests)]
  expect(listed.toSorted()).toEqual(methods.toSorted())
})

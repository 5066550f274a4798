import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { certificateForLocalhost, startSecureOrigin } from './fixtures/origin.ts'
import { startProxy } from './fixtures/proxy-server.ts'

/** Asks the origin twice: by Trunkline's wire with the options of the command line, then by Node's own `fetch`. */
const program = `
import { createSocketWire } from '@trunkline/core'
const [url, ca, options] = process.argv.slice(1)
const wire = createSocketWire({ tls: { ca }, ...JSON.parse(options) })
const reply = await wire.send({ method: 'GET', url: url + '/wire', headers: {}, body: new Uint8Array() })
for await (const _ of reply.body);
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
await (await fetch(url + '/fetch')).text()
`

/** Runs it with `NODE_USE_ENV_PROXY`; what came through the proxy, and what the origin saw. */
async function ask(options: Readonly<Record<string, unknown>>) {
  const certificate = await certificateForLocalhost()
  await using origin = await startSecureOrigin(certificate)
  await using proxy = await startProxy()
  const flags = ['--conditions=@trunkline/source', '--input-type=module', '--eval', program]
  const { HTTP_PROXY: _, NO_PROXY: __, no_proxy: ___, ...rest } = process.env
  const env = { ...rest, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url.href, https_proxy: proxy.url.href }
  await promisify(execFile)(process.execPath, [...flags, origin.url, certificate.cert, JSON.stringify(options)], {
    cwd: import.meta.dirname,
    env,
  })
  return { tunnels: proxy.asked.length, seen: origin.seen.map(({ url }) => url) }
}

test('NODE_USE_ENV_PROXY moves fetch to the proxy, and leaves our requests as they are', async () => {
  expect(await ask({})).toEqual({ tunnels: 1, seen: ['/wire', '/fetch'] })
}, 30_000)

test("beside NODE_USE_ENV_PROXY, proxy: 'environment' takes our requests there as well", async () => {
  expect(await ask({ proxy: 'environment' })).toEqual({ tunnels: 2, seen: ['/wire', '/fetch'] })
}, 30_000)

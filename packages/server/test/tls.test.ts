import { request } from 'node:https'
import { createRequire } from 'node:module'
import { connect } from 'node:net'

import { serve } from '@trunkline/server'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { pretend } from './pretended-provider.ts'

interface SelfSigned {
  readonly generate: (
    attributes: readonly { name: string; value: string }[],
    options: object,
  ) => Promise<{ readonly private: string; readonly cert: string }>
}

/** The emulator's own means of making a certificate. */
async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { generate }: SelfSigned = createRequire(new URL('../../emulator/package.json', import.meta.url))('selfsigned')
  const altNames = [{ type: 7, ip: '127.0.0.1' }]
  const extensions = [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames },
  ]
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    extensions,
  })
  return { key: made.private, cert: made.cert }
}

test('with tls it serves webhooks and media over TLS, and closes them all', async () => {
  const { key, cert } = await certificate()
  const { dial, heard, path, telephony } = pretend()
  const server = await serve(telephony, { port: 0, tls: { key, cert } })
  expect(server.url).toBe(`https://127.0.0.1:${server.port}`)
  const status = Promise.withResolvers<number | undefined>()
  request(server.url + path, { ca: cert, method: 'POST' }, (reply) => status.resolve(reply.resume().statusCode))
    .once('error', status.reject)
    .end()
  expect(await status.promise).toBe(204)
  const { media } = await dial()
  const client = new WebSocket(`wss://127.0.0.1:${server.port}${media}`, { ca: cert })
  const closed = new Promise<number>((resolve) => client.once('close', resolve))
  await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject))
  client.send('over TLS')
  const pong = new Promise((resolve) => client.once('pong', resolve))
  client.ping()
  await pong
  expect(heard).toEqual(['over TLS'])
  // a connection that never begins its TLS handshake must not hold the server up
  const silent = connect(server.port, '127.0.0.1')
  const hungUp = new Promise((resolve) => silent.once('close', resolve).once('error', resolve))
  await new Promise((resolve) => silent.once('connect', resolve))
  await server.close({ graceMs: 10 })
  expect(await closed).toBe(1001)
  await hungUp
})

import { createHmac } from 'node:crypto'
import { Agent, createServer, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

import { RestClient } from '@signalwire/compatibility-api'
import { createTelephony, type Telephony } from '@trunkline/core'
import { seededRandom } from '@trunkline/network'
import { fetchHandler, requestListener } from '@trunkline/server'
import { signalWireLaml } from '@trunkline/signalwire-laml'
import { expect, test } from 'vitest'

import { urlVariants } from '../src/auth/url-variant.ts'
import { signingKey } from './fixtures/session.ts'
import { apiToken, projectId } from './fixtures/space.ts'

/** How a carrier escapes the fields of a GET: like JavaScript, like a form, or only characters that would be misread. */
const escapes = [encodeURIComponent, asForm, sentAsIs] as const

function asForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

function sentAsIs(text: string): string {
  return text.replaceAll(/[%&=#+ ]/g, encodeURIComponent)
}

const names = [
  "D'Angelo",
  "O'Neill & Sons",
  'Rock "n" Roll',
  '<sip:a@b>',
  "it's 'so'",
  '100%27',
  'A+B',
  'plain',
  '^{|}`~',
]
const ours = ['', "?shop=O'Neill", '?shop=O%27Neill', '?a=b&c=%c3%a9', "?it's"]
const hosts = ['voice.example.com', 'voice.example.com:443', 'voice.example.com:8443', 'voice.example.com:80']

function signatureOf(url: string): string {
  return createHmac('sha1', signingKey).update(url).digest('base64')
}

function isOfficial(signature: string, url: string): boolean {
  return RestClient.validateRequest(signingKey, signature, url, {})
}

function open(host: string): Telephony {
  const provider = signalWireLaml({ space: 'example.signalwire.com', projectId, apiToken, signingKey })
  return createTelephony({ provider, publicUrl: `https://${host}`, onWarning: () => undefined })
}

/** The replies of each host to requests with the same target, which is sent unchanged over a socket. */
async function openHosts(phone: Telephony) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const server = createServer(requestListener(phone))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const handle = fetchHandler(phone)
  return {
    listened: (path: string, signature: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { 'x-signalwire-signature': signature }
        const asking = send({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode))
        })
        asking.once('error', reject).end()
      }),
    async fetched(path: string, signature: string) {
      const headers = { 'x-signalwire-signature': signature }
      const response = await handle(new Request(`https://inside.example${path}`, { headers }))
      await response?.text()
      return response?.status
    },
    async [Symbol.asyncDispose]() {
      agent.destroy()
      await new Promise((resolve) => server.close(resolve))
      await phone.close()
    },
  }
}

test.each(hosts)('GET webhooks to %s that the vendor’s own check accepts are accepted by both hosts', async (host) => {
  const phone = open(host)
  await using both = await openHosts(phone)
  const random = seededRandom(11)
  const one = <T>(list: readonly T[]): T => {
    const [found] = list.slice(Math.floor(random.number() * list.length))
    if (found === undefined) throw new Error('nothing to choose from')
    return found
  }
  const path = new URL(phone.routeUrl('number-status')).pathname
  for (let round = 0; round < 80; round += 1) {
    const escape = one(escapes)
    // a sender that escapes nothing leaves the given URL unchanged, too
    const query = one(escape === sentAsIs ? ours.filter((text) => !text.includes('%')) : ours)
    const fields = [`CallSid=c${round}`, `CallerName=${escape(one(names))}`, `To=${escape(one(names))}`]
    const target = `${path}${query}${query === '' ? '?' : '&'}${fields.join('&')}`
    const name = host.replace(/:\d+$/, '')
    const signed = one([`https://${host}`, `https://${name}`, `https://${name}:443`]) + target
    const signature = signatureOf(signed)
    const expected = isOfficial(signature, `https://${host}${target}`) ? 204 : 403
    expect({ signed, status: await both.listened(target, signature) }).toEqual({ signed, status: expected })
    expect({ signed, status: await both.fetched(target, signature) }).toEqual({ signed, status: expected })
    if (round % 8 > 0) continue
    const forged = signatureOf(`${signed}x`)
    expect(await both.listened(target, forged)).toBe(403)
    expect(await both.fetched(target, forged)).toBe(403)
  }
})

test('a target full of escapes costs at most ten signatures', () => {
  const reserved = "?a='&b=\"<>'&c='&d='".replaceAll(/['"<>]/g, (character) => encodeURIComponent(character))
  const urls = urlVariants(`https://voice.example.com/a%5Eb${reserved.replaceAll("'", '%27').repeat(100)}`)
  expect(urls).toHaveLength(10)
})

test('an escape that no parser writes is left as it is', () => {
  expect(urlVariants('https://voice.example.com/p?a=%2f&b=%3c&c=%20&d=%c3%a9')).toHaveLength(2)
})

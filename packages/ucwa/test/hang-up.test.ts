import { type CallContext, type Host, type State, type Wire, WireError, type WireRequest } from '@trunkline/core/driver'
import { runtimeOf } from '@trunkline/core/http'
import { createManualClock } from '@trunkline/network'
import { describe, expect, test } from 'vitest'

import { createOnPremisesClient, createTrustedApplicationClient } from '../src/client.ts'
import { createDriver as createPremisesDriver } from '../src/on-premises/driver.ts'
import { createDriver } from '../src/trusted-application/driver.ts'
import { createContext } from './fixtures/adapter.ts'
import { applicationBody, applications, challenge, inner, linksTo, userPlace, web } from './fixtures/premises.ts'
import type { Reply } from './fixtures/service.ts'

const place = 'https://pool.contoso.example'
const stop = `${place}/call/stop`
const conversation = `${place}/conversation`

/** The state of a connected call, with a link to end it and its conversation. */
function stateWith(rel: 'stopAudioVideo' | 'stopPhoneAudio'): State {
  return { call: { links: { [rel]: stop } }, conversation: { links: { self: conversation } }, answered: true }
}

/** A wire that never answers some of the requests to end a call, and answers all others at once. */
function deafWire(isDeaf: (request: WireRequest, turn: number) => boolean) {
  const sent: WireRequest[] = []
  const wire: Wire = {
    send(request) {
      const { status, body = {}, headers = {} } = signIn(request) ?? { status: 204 }
      if (!request.url.startsWith(place))
        return Promise.resolve({ status, headers: { ...json, ...headers }, body: bytes(body) })
      sent.push(request)
      return isDeaf(request, sent.length) ? untilAborted(request) : Promise.resolve({ status, headers, body: bytes() })
    },
  }
  return { wire, sent }
}

const json = { 'content-type': 'application/json' }

/** The sign-in of the on-premises server. */
function signIn({ headers, url }: WireRequest): Reply | undefined {
  if (url.startsWith(inner)) return { status: 200, body: linksTo({ user: web + userPlace }) }
  if (url === web + userPlace && headers['authorization'] === undefined) return challenge
  if (url === web + userPlace) return { status: 200, body: linksTo({ applications: web + applications }) }
  return url === web + applications ? { status: 201, body: applicationBody } : undefined
}

function untilAborted({ signal }: WireRequest): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal?.addEventListener('abort', () => reject(new WireError('aborted', { sent: true })))
  return promise
}

async function* bytes(body?: object | string): AsyncGenerator<Uint8Array> {
  if (body !== undefined) yield await Promise.resolve(Buffer.from(JSON.stringify(body)))
}

const surfaces = [
  [
    'the Trusted Application API',
    'stopAudioVideo',
    (host: Host) => {
      const credential = { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: Infinity }) }
      const allowedHosts = ['.contoso.example']
      const client = createTrustedApplicationClient({
        endpoint: 'sip:a@contoso.example',
        credential,
        allowedHosts,
        ...runtimeOf(host),
      })
      return Promise.resolve(
        createDriver({ client, host, keys: { prepare: () => Promise.resolve() }, phoneNumber: undefined }),
      )
    },
  ],
  [
    'UCWA 2.0 on the premises',
    'stopPhoneAudio',
    async (host: Host) => {
      const client = createOnPremisesClient({ domain: 'contoso.example', getTicket: ticket, ...runtimeOf(host) })
      await client.application()
      const router = { expect: () => undefined, forget: () => undefined }
      return createPremisesDriver({ client, host, router, ownPhone: undefined, phoneNumber: undefined })
    },
  ],
] as const

function ticket(): Promise<{ token: string }> {
  return Promise.resolve({ token: 't' })
}

function address(): string {
  return 'https://app.example.com/x'
}

function hostOn(wire: Wire, clock: Host['clock']): Host {
  return {
    ...runtimeOf({ wire, clock }),
    routeUrl: address,
    callUrl: address,
    callMediaUrl: address,
    incomingCallId: (id) => id,
    attachMedia: () => false,
    ask: () => Promise.resolve(undefined),
    warn: () => undefined,
  }
}

describe.each(surfaces)('a hang-up over %s', (_name, rel, driverOf) => {
  const call: CallContext = createContext({ state: stateWith(rel) })

  test('repeats a request without a reply, and takes less than five seconds', async () => {
    const clock = createManualClock()
    const { wire, sent } = deafWire((_request, turn) => turn === 1)
    const driver = await clock.until(driverOf(hostOn(wire, clock)))
    const began = clock.now()
    await clock.until(Promise.resolve(driver.doHangUp(call)))
    expect(clock.now() - began).toBeLessThan(5_000)
    expect(sent.map(({ url }) => url)).toEqual([stop, stop])
  })

  test('leaves the conversation when its own link never answers', async () => {
    const clock = createManualClock()
    const { wire, sent } = deafWire(({ url }) => url === stop)
    const driver = await clock.until(driverOf(hostOn(wire, clock)))
    const began = clock.now()
    await clock.until(Promise.resolve(driver.doHangUp(call)))
    expect(clock.now() - began).toBeLessThan(10_000)
    expect(sent.at(-1)).toMatchObject({ method: 'DELETE', url: conversation })
  })

  test('fails within ten seconds when no request is answered', async () => {
    const clock = createManualClock()
    const { wire } = deafWire(() => true)
    const driver = await clock.until(driverOf(hostOn(wire, clock)))
    const began = clock.now()
    const failure = Promise.resolve(driver.doHangUp(call)).catch((thrown: unknown) => thrown)
    expect(await clock.until(failure)).toMatchObject({ code: 'timeout' })
    expect(clock.now() - began).toBeLessThanOrEqual(10_000)
  })
})

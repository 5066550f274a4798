import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { type Door, type DoorReply, type DoorRequest, jsonReply, type Leg, type Network } from '@trunkline/emulator'

/** A door as small as a door can be: a path per verb, and a callback per event. */
export interface TestDoor extends Door {
  readonly network: Network
  readonly legs: Leg[]
  readonly handled: DoorRequest[]
}

export const SECRET = 'k3y+of/the=door'

export function createTestDoor(network: Network): TestDoor {
  const legs: Leg[] = []
  const handled: DoorRequest[] = []
  return {
    name: 'test',
    network,
    legs,
    handled,
    matches: (request) => request.path.startsWith('/test/'),
    handle(request): DoorReply {
      handled.push(request)
      if (request.path === '/test/fail') throw new Error('the door is stuck')
      if (request.path !== '/test/calls') return jsonReply(200, { path: request.path, form: [...request.form()] })
      const { to, callback } = request.json() as { to: string; callback?: string }
      const leg = network.switchboard.dial({ door: 'test', from: '+1', to })
      leg.attach({ sid: `sid-${legs.length}` })
      legs.push(leg)
      leg.watch(({ type }) => {
        if (callback === undefined) return
        void network.deliver({
          door: 'test',
          call: leg.call.id,
          order: leg.call.id,
          event: type,
          url: callback,
          body: type,
        })
      })
      return { ...jsonReply(201, { id: leg.call.id }), call: leg.call.id }
    },
    refuse: (status) => jsonReply(status, { test: status }),
    ready: ({ url }) => ({ endpoint: url, key: SECRET }),
    secrets: () => [SECRET],
    offer(leg) {
      if (leg.call.to !== '+900') return false
      legs.push(leg)
      return true
    },
    subscribe: ({ url }) => Promise.resolve(url.includes('bad') ? 'the handshake failed' : undefined),
    accept: (request) =>
      request.path === '/test/socket' ? (socket) => socket.onMessage((data) => socket.send(data)) : undefined,
  }
}

/** The application's side: a server that keeps what it gets. */
export interface Application extends AsyncDisposable {
  readonly url: string
  readonly got: {
    readonly url: string
    readonly method: string
    readonly headers: IncomingMessage['headers']
    readonly body: string
  }[]
  /** Resolves once so many requests came. */
  received(count: number): Promise<void>
}

export async function startApplication(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end(),
): Promise<Application> {
  const got: Application['got'] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', method = '', headers } = request
      got.push({ url, method, headers, body: Buffer.concat(chunks).toString() })
      for (const check of Array.from(waiting)) check()
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    received(count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const check = (): void => void (got.length >= count && resolve())
      waiting.add(check)
      check()
      return promise.finally(() => waiting.delete(check))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

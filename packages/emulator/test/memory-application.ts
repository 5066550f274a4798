import type { Wire, WireRequest } from '@trunkline/core/driver'
import type { OpenSocket, Socket } from '@trunkline/emulator'

import { socketPair } from './memory-socket.ts'

/** What an application replies; 200 without a body where it says nothing. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** An application without a network: what the emulator asks it for comes over a wire in memory. */
export interface MemoryApplication {
  readonly wire: Wire
  readonly openSocket: OpenSocket
  readonly got: WireRequest[]
  /** Its ends of the media sockets, with what came through them. */
  readonly sockets: {
    readonly socket: Socket
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly heard: (string | Uint8Array)[]
  }[]
}

export function memoryApplication(
  answer: (request: WireRequest & { readonly path: string; readonly text: string }) => Answer = () => ({}),
): MemoryApplication {
  const got: WireRequest[] = []
  const sockets: MemoryApplication['sockets'] = []
  return {
    got,
    sockets,
    wire: {
      send(request) {
        got.push(request)
        const text = Buffer.from(request.body).toString('utf8')
        const {
          status = 200,
          headers = {},
          body = '',
        } = answer({ ...request, path: new URL(request.url).pathname, text })
        return Promise.resolve({ status, headers, body: chunksOf(body) })
      },
    },
    openSocket(url, { headers }) {
      const [near, far] = socketPair()
      const heard: (string | Uint8Array)[] = []
      far.onMessage((data) => heard.push(data))
      sockets.push({ socket: far, url, headers, heard })
      return Promise.resolve({ socket: near })
    },
  }
}

async function* chunksOf(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield typeof body === 'string' ? Buffer.from(body, 'utf8') : body
}

import type { Clock, MediaSocket, Random, Telephony } from '@trunkline/core'
import type { OpenSocket, Socket } from '@trunkline/emulator'

import { passed } from './memory-wire.ts'
import type { OpenWork } from './open-work.ts'
import type { ArrivingRequest, Site } from './router.ts'
import { createSocketPair } from './socket-pair.ts'
import type { SocketDecision, SocketRequest } from './socket-request.ts'
import type { TimelineRecorder } from './timeline.ts'
import { wholeReply } from './whole-reply.ts'

type Hosted = Pick<Telephony, 'admit' | 'limits' | 'receive'>

/** Takes the carrier's requests in, as `@trunkline/server` does over sockets. */
export function applicationSite(hosted: Hosted, clock: Clock): Site {
  return async (request: ArrivingRequest) => {
    const { body, headers, method, target } = request
    const tooLarge = body.length > hosted.limits.webhookBytes
    const reply = await hosted.receive({ method, url: target, headers, body: tooLarge ? undefined : body })
    if (reply === undefined) return wholeReply({ status: tooLarge ? 413 : 404 }, request, clock)
    // it has left in the next turn, as on a socket
    clock.after(0, reply.sent)
    return wholeReply(reply, request, clock)
  }
}

export interface MediaSocketParts {
  readonly clock: Clock
  readonly random: Random
  readonly latency: () => number
  readonly timeline: TimelineRecorder
  readonly open: OpenWork
  /** The client, once it is made. */
  readonly hosted: () => Hosted | undefined
  readonly publicUrl: string
}

/** Lets the carrier's media sockets in at the application, as `@trunkline/server` does. */
export function mediaSockets(parts: MediaSocketParts): OpenSocket {
  let opened = 0
  return async (url, { headers, signal }) => {
    const { clock, latency, timeline } = parts
    const hosted = parts.hosted()
    signal.throwIfAborted()
    const address = new URL(url)
    if (hosted === undefined || address.host !== new URL(parts.publicUrl).host)
      throw new Error(`The simulated world has no host ${address.host}`)
    await passed(clock, latency())
    const admission = await hosted.admit({
      url: address.pathname + address.search,
      headers: { ...upgradeHeaders(address, parts.random), ...headers },
    })
    opened += 1
    const name = `media socket ${opened}`
    if (admission?.accepted !== true) {
      const refused = admission?.status ?? 404
      timeline.add({ kind: 'socket', text: `${name}: refused with ${refused}` })
      await passed(clock, latency())
      return { refused }
    }
    timeline.add({ kind: 'socket', text: `${name}: opened` })
    const [application, carrier] = createSocketPair({
      clock,
      latency,
      onSend: (end, content) =>
        timeline.add({ kind: 'media', text: `${name}: ${end === 0 ? 'to' : 'from'} the carrier`, content }),
    })
    admission.attach(mediaSocketOf(application, hosted.limits.mediaMessageBytes))
    const over = parts.open.begin(name)
    application.onClosed((code) => {
      over()
      timeline.add({ kind: 'socket', text: `${name}: closed with ${code}` })
    })
    await passed(clock, latency())
    return { socket: carrier }
  }
}

/** Decides on sockets as the client does, for a world without a carrier. */
export function admissions(hosted: Hosted, random: Random) {
  return async ({ headers, url }: SocketRequest): Promise<SocketDecision> => {
    const admission = await hosted.admit({
      url: url.pathname + url.search,
      headers: { ...upgradeHeaders(url, random), ...headers },
    })
    if (admission?.accepted !== true) return admission?.status ?? 404
    return (socket) => admission.attach(mediaSocketOf(socket, hosted.limits.mediaMessageBytes))
  }
}

function upgradeHeaders({ host }: URL, random: Random): Record<string, string> {
  return {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.from(random.bytes(16)).toString('base64'),
  }
}

/** A socket as core sees it. */
function mediaSocketOf(socket: Socket, maxMessageBytes: number): MediaSocket {
  return {
    send: (text) => socket.send(text),
    close: (code) => socket.close(code),
    onMessage(listener) {
      socket.onMessage((message) => {
        if (message.length > maxMessageBytes) socket.close(1009)
        else listener(message)
      })
    },
    onClose: (listener) => socket.onClosed(() => listener()),
  }
}

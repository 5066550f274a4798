import type { Provider, Telephony } from '@trunkline/core'
import type { Exchange } from '@trunkline/emulator'

/** Everything that one side sees of the other: requests, callbacks, and what the media socket says. */
export interface WireLog {
  /** As the carrier sees them, whoever asked. */
  readonly exchanges: readonly object[]
  /** As the application receives them. */
  readonly webhooks: object[]
  readonly upgrades: object[]
  /** Media messages, each different kind once. */
  readonly media: Map<string, unknown>
}

export function emptyLog(): Omit<WireLog, 'exchanges'> {
  return { webhooks: [], upgrades: [], media: new Map() }
}

/** Lets a client write down what comes in. */
export function tap(telephony: Telephony, log: Omit<WireLog, 'exchanges'>): void {
  const { admit, receive } = { admit: telephony.admit.bind(telephony), receive: telephony.receive.bind(telephony) }
  telephony.receive = async (request) => {
    const reply = await receive(request)
    const { body, headers, method, url } = request
    const answer = reply && { status: reply.status, headers: reply.headers, body: textOf(reply.body) }
    log.webhooks.push({ method, url, headers: { ...headers }, body: textOf(body), answer })
    return reply
  }
  telephony.admit = (upgrade) => {
    log.upgrades.push({ url: upgrade.url, headers: { ...upgrade.headers } })
    return admit(upgrade)
  }
}

/** The provider, writing down what its media sockets say. */
export function tapped<P extends Provider>(provider: P, { media }: Pick<WireLog, 'media'>): P {
  const note = (direction: string, message: string | Uint8Array): void => {
    const parsed: unknown = JSON.parse(typeof message === 'string' ? message : Buffer.from(message).toString())
    const kind = `${direction} ${shapeOf(parsed)}`
    if (!media.has(kind)) media.set(kind, parsed)
  }
  return {
    ...provider,
    open(host) {
      const session = provider.open(host)
      const { media: ingress } = session
      if (ingress === undefined) return session
      const accept: typeof ingress.accept = async (upgrade) => {
        const acceptance = await ingress.accept(upgrade)
        if (!acceptance.accepted) return acceptance
        const { codec } = acceptance
        return {
          ...acceptance,
          codec: {
            ...codec,
            decode(message) {
              note('in', message)
              return codec.decode(message)
            },
            encode(command) {
              const messages = codec.encode(command)
              for (const message of messages) note('out', message)
              return messages
            },
          },
        }
      }
      return { ...session, media: { ...ingress, accept } }
    },
  }
}

/** The members of a message, without their values: two frames have one shape. */
function shapeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value
  return `{${Object.entries(value)
    .map(([name, member]) =>
      name === 'event' || name === 'kind' ? `${name}:${String(member)}` : `${name}${shapeOf(member)}`,
    )
    .toSorted()
    .join()}}`
}

function textOf(body: string | Uint8Array | undefined): string {
  return body === undefined ? '' : typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
}

/** As the emulator logs them, without its own numbering. */
export function exchangesOf(exchanges: readonly Exchange[]): object[] {
  return exchanges.map(({ id: _id, at: _at, frames: _frames, ...exchange }) => exchange)
}

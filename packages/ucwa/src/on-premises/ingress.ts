import type { Host, Ingress, TelephonyError, Translated } from '@trunkline/core/driver'

import { type ChannelNews, followEvents } from './channel/channel.ts'
import type { createPresence } from './channel/presence.ts'
import type { Router } from './channel/router.ts'
import type { OnPremisesClient } from './client.ts'

/** Options of the ingress. */
export interface IngressOptions {
  readonly host: Host
  readonly client: OnPremisesClient
  readonly router: Router
  readonly presence: ReturnType<typeof createPresence>
  readonly pollSeconds: number | undefined
}

/**
 * The event channel of this process. It publishes the events of a poll before it sends the next one, because following
 * `next` acknowledges them.
 */
export function createIngress(options: IngressOptions): Ingress {
  return { kind: 'poll', events: (signal) => events(options, signal) }
}

async function* events(options: IngressOptions, signal: AbortSignal): AsyncGenerator<readonly Translated[]> {
  const { client, host, pollSeconds, presence } = options
  const onFault = ({ code, message }: TelephonyError): void =>
    host.warn({
      code: 'poll-failed',
      message: `The events could not be polled (${code}), which is tried again: ${message}`,
    })
  try {
    const channel = { client, clock: host.clock, random: () => host.random.number(), pollSeconds, onFault }
    for await (const news of followEvents(channel, signal)) yield await told(options, news)
  } finally {
    presence.end()
  }
}

async function told({ presence, router }: IngressOptions, news: ChannelNews): Promise<readonly Translated[]> {
  if (news.kind === 'application') {
    await presence.begin(news.application)
    return news.again ? router.reread() : []
  }
  const { envelope, url } = news
  const translated = await router.translate(envelope.events, url, dedupeKeyOf(news))
  return news.kind === 'doubt' ? [...translated, ...(await router.reread())] : translated
}

/** The same reply has the same key: its own position, or else the URL that it was requested from. */
function dedupeKeyOf({ envelope: { ack, key }, url }: Exclude<ChannelNews, { kind: 'application' }>): string {
  return ack === undefined || key === undefined ? url : `${ack}:${key}`
}

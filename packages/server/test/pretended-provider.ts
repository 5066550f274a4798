import { type CapabilityName, capabilityNames, createTelephony, type EventBus, type Telephony } from '@trunkline/core'
import {
  type Capabilities,
  defineProvider,
  type Driver,
  type Grade,
  type MediaCodec,
  type MediaMessage,
  type Receipt,
  type WebhookReply,
  type WebhookRequest,
} from '@trunkline/core/driver'

export interface PretendedCall {
  readonly media: string
  readonly event: string
  readonly end: () => Promise<void>
}

/** The limits of a client by default. */
export const limits = { webhookBytes: 65_536, mediaMessageBytes: 65_536 }

/** What the pretended carrier's adapter does; each test scripts its own. */
export interface Script {
  readonly name?: string
  readonly limits?: Partial<typeof limits>
  readonly bus?: EventBus
  readonly receive?: (request: WebhookRequest) => Promise<Receipt> | Receipt
  readonly oversized?: (request: Omit<WebhookRequest, 'body'>) => WebhookReply
  readonly accept?: () => Promise<void> | void
  readonly decode?: (message: string | Uint8Array) => readonly MediaMessage[]
}

export interface Pretended {
  readonly telephony: Telephony<typeof capabilities>
  /** Path of a route without a call. */
  readonly path: string
  /** Dials; gives the paths of the call's webhook and media socket, and ends it. */
  readonly dial: () => Promise<PretendedCall>
  /** Everything that the media codec was given. */
  readonly heard: (string | Uint8Array)[]
  readonly verbs: string[]
  readonly warnings: string[]
}

const graded = Object.fromEntries(capabilityNames.map((name): [CapabilityName, Grade] => [name, 'unsupported']))

export const capabilities = {
  ...(graded as Record<CapabilityName, 'unsupported'>),
  dial: 'native',
  hangUp: 'native',
  stream: 'native',
} as const satisfies Capabilities

/** An ordinary notice, answered 204. */
export const noticed: Receipt = { kind: 'notice', events: [], reply: { status: 204 } }

export function pretend(script: Script = {}): Pretended {
  const heard: (string | Uint8Array)[] = []
  const verbs: string[] = []
  const warnings: string[] = []
  const urls: { media: string; event: string }[] = []
  const codec: MediaCodec = {
    marks: true,
    leadMs: 0,
    decode(message) {
      heard.push(message)
      return script.decode?.(message) ?? []
    },
    encode: (command) => [JSON.stringify({ type: command.type })],
  }
  const driver: Driver = {
    doDial(call) {
      urls.push({ media: pathOf(call.mediaUrl('media')), event: pathOf(call.url('event')) })
      return Promise.resolve({ providerCallId: call.id })
    },
    doHangUp() {
      verbs.push('hangUp')
      return Promise.resolve({})
    },
    doStream: () => Promise.resolve({}),
    doStopStream: () => Promise.resolve({}),
  }
  const provider = defineProvider({
    name: script.name ?? 'pretended',
    capabilities,
    reasons: {},
    tokenSecret: () => 'only for tests',
    open: () => ({
      driver,
      ingress: {
        kind: 'webhook',
        receive: async (request) => endedBy(request) ?? script.receive?.(request) ?? noticed,
        ...(script.oversized && { oversized: script.oversized }),
      },
      media: {
        reconnects: true,
        async accept() {
          await script.accept?.()
          return { accepted: true, codec }
        },
      },
    }),
  })
  const telephony = createTelephony({
    provider,
    publicUrl: 'https://voice.example.com',
    onWarning: ({ code }) => warnings.push(code),
    ...(script.bus && { bus: script.bus }),
    ...(script.limits && { limits: script.limits }),
  })
  return {
    telephony,
    path: pathOf(telephony.routeUrl('event')),
    heard,
    verbs,
    warnings,
    async dial() {
      const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
      const { event, media } = urls.at(-1) ?? { event: '', media: '' }
      const end = async (): Promise<void> => {
        const body = new TextEncoder().encode('ended')
        await telephony.receive({ method: 'POST', url: event, headers: {}, body })
        await call.ended
      }
      return { media, event, end }
    },
  }
}

/** The one webhook that all scripts share: the call of this route has ended. */
function endedBy({ body, route }: WebhookRequest): Receipt | undefined {
  if (new TextDecoder().decode(body) !== 'ended') return undefined
  return {
    kind: 'notice',
    events: [{ event: { type: 'call-ended', reason: 'hung-up' }, callId: route.callId }],
    reply: { status: 204 },
  }
}

function pathOf(url: string): string {
  return new URL(url).pathname
}

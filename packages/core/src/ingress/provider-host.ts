import { createHash, hkdfSync } from 'node:crypto'

import type { EventBus } from '../api/event-bus.ts'
import { isRecord, parsed } from '../base/json.ts'
import type { Warnings } from '../base/warning.ts'
import { callTopic } from '../cluster/topic.ts'
import {
  type CallSnapshot,
  type Clock,
  type Host,
  type Provider,
  type Random,
  TelephonyError,
  type Wire,
} from '../driver/index.ts'
import { createRoutes, type Routes } from './routes.ts'
import { createTokens, type Tokens } from './token.ts'

/** What the client gives its adapter, and the parts of the ingress that they share. */
export interface ProviderHost extends Host {
  readonly tokens: Tokens
  /** Absent without a public URL: then no carrier can reach us. */
  readonly routes: Routes | undefined
  /** Throws `invalid-configuration` without a public URL. */
  reachable(): Routes
  callMediaUrl(purpose: string, callId: string, operation?: string): string
}

export interface ProviderHostOptions {
  readonly provider: Provider
  readonly publicUrl: string | undefined
  readonly mediaUrl: string | undefined
  readonly tokenKeys: readonly string[] | undefined
  readonly maxCallAgeMs: number
  readonly bus: EventBus
  readonly clock: Clock
  readonly random: Random
  readonly wire: Wire
  readonly warnings: Warnings
  readonly attachMedia: Host['attachMedia']
}

/** Milliseconds that a question over the bus waits for the process that holds the call. */
const askWithinMs = 500

/** Callbacks of recordings come up to two days after the call (`docs/rules.md#r8-callback-tokens`). */
const afterCallMs = 48 * 3_600_000

export function createProviderHost(options: ProviderHostOptions): ProviderHost {
  const { bus, clock, mediaUrl, provider, publicUrl, warnings } = options
  const keys = options.tokenKeys ?? [derivedKey(provider)]
  const tokens = createTokens({ keys, provider: provider.name, clock, lifetimeMs: options.maxCallAgeMs + afterCallMs })
  const routes = publicUrl === undefined ? undefined : createRoutes({ publicUrl, mediaUrl, provider: provider.name })
  const reachable = (): Routes => {
    if (routes !== undefined) return routes
    throw new TelephonyError(
      'invalid-configuration',
      `${provider.name} needs publicUrl: the https: address under which the carrier reaches this process`,
    )
  }
  return {
    clock,
    random: options.random,
    wire: options.wire,
    tokens,
    routes,
    reachable,
    routeUrl: (purpose) => reachable().http(purpose, tokens.forRoute(purpose)),
    callUrl: (purpose, callId, operation) => reachable().http(purpose, tokens.forCall(purpose, callId, operation)),
    callMediaUrl: (purpose, callId, operation) =>
      reachable().media(purpose, tokens.forCall(purpose, callId, operation)),
    incomingCallId: (providerCallId) => `i_${digest(`${provider.name}\n${providerCallId}`)}`,
    async ask(callId) {
      const answer = await bus.ask(callTopic(callId), 'snapshot', askWithinMs).catch(() => undefined)
      return answer === undefined ? undefined : readSnapshot(answer)
    },
    attachMedia: options.attachMedia,
    warn: (warning) => warnings.raise(warning),
  }
}

function readSnapshot(text: string): CallSnapshot | undefined {
  const value = parsed(text)
  return isSnapshot(value) ? value : undefined
}

function isSnapshot(value: unknown): value is CallSnapshot {
  if (!isRecord(value) || !isRecord(value['state']) || typeof value['ended'] !== 'boolean') return false
  return value['providerCallId'] === undefined || typeof value['providerCallId'] === 'string'
}

/** Tokens are signed with a derived key, so that even many of them reveal nothing about the carrier's secret. */
function derivedKey(provider: Provider): string {
  const key = hkdfSync('sha256', provider.tokenSecret(), provider.name, 'trunkline callback tokens', 32)
  return Buffer.from(key).toString('base64')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

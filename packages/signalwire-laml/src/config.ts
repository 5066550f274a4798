import type { ConfigSchema, SampleRate } from '@trunkline/core/driver'
import * as z from 'zod'

import { endpointFault } from './client/endpoint.ts'

const secret = (name: string) => z.string({ error: `${name} is missing or no text` }).min(1, `${name} is empty`)
const signingKey = secret('a signing key')

const fields = z.strictObject({
  space: z.string().optional(),
  baseUrl: z.string().optional(),
  projectId: secret('projectId').refine((id) => !id.includes(':'), 'projectId holds a colon'),
  apiToken: secret('apiToken'),
  signingKey: signingKey.optional(),
  signingKeys: z.array(signingKey).min(1).optional(),
  document: z.enum(['inline', 'url']).default('inline'),
  incoming: z.enum(['reject-busy', 'answer-and-park']).default('reject-busy'),
  decideWithinMs: z.number().int().min(100).max(4500).default(4000),
  parkSeconds: z.number().int().min(5).max(600).default(30),
  streamCodec: z.enum(['PCMU@8000h', 'L16@16000h', 'L16@24000h']).optional(),
  l16ByteOrder: z.enum(['le', 'be', 'detect']).default('le'),
  realtime: z.boolean().default(false),
  timeoutMs: z.number().int().min(100).max(120_000).optional(),
})

const together = z.looseObject({
  space: z.string().optional().catch(undefined),
  baseUrl: z.string().optional().catch(undefined),
  signingKey: z.unknown().optional(),
  signingKeys: z.unknown().optional(),
})

/** The schema of the configuration, which is strict: an unknown key is an error, and every problem is listed. */
export const configSchema: ConfigSchema<CheckedConfig> = {
  safeParse(input) {
    const parsed = fields.safeParse(input)
    // zod checks combinations only once each field is valid, which would hide problems
    const issues = [...(parsed.error?.issues ?? []), ...crossIssues(input)]
    if (parsed.success && issues.length === 0) return { success: true, data: parsed.data }
    return { success: false, error: { issues } }
  },
}

/** Configuration of the provider. */
export interface SignalWireLamlConfig {
  /** The space's host, such as `example.signalwire.com`, with an optional port; a loopback host is reached over `http:`. */
  readonly space?: string | undefined
  /** The whole URL instead of `space`; its path, if any, replaces `/api/laml/2010-04-01`. */
  readonly baseUrl?: string | undefined
  readonly projectId: string
  /** Needs the scope Voice. */
  readonly apiToken: string
  /** Verifies webhooks; the project's signing key, which is not its API token. */
  readonly signingKey?: string | undefined
  /** Instead of `signingKey` during a key rotation: the current key and the previous ones. */
  readonly signingKeys?: readonly string[] | undefined
  /**
   * Whether documents are sent inside requests or fetched from us. Default `inline`, which switches to `url`
   * automatically if the carrier refuses it.
   */
  readonly document?: 'inline' | 'url' | undefined
  /** The reply to an incoming call without a decision in time. Default `reject-busy`. */
  readonly incoming?: 'reject-busy' | 'answer-and-park' | undefined
  /** Time for the decision on an incoming call, in milliseconds, up to 4,500. Default 4,000. */
  readonly decideWithinMs?: number | undefined
  /** Interval of a parked call's requests, which show that it is alive, in seconds, 5 to 600. Default 30. */
  readonly parkSeconds?: number | undefined
  /** Codec of two-way streams. Default: the codec with the rate that the stream requests. */
  readonly streamCodec?: StreamCodec | undefined
  /** The byte order of L16, which the vendor does not document. Default `le`. */
  readonly l16ByteOrder?: 'le' | 'be' | 'detect' | undefined
  /** Whether the carrier plays a stream as it arrives instead of queueing it. Default false. */
  readonly realtime?: boolean | undefined
  /** Time-out of a REST request, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number | undefined
}

/** A configuration with all defaults. */
export type CheckedConfig = z.output<typeof fields>

export type StreamCodec = 'PCMU@8000h' | 'L16@16000h' | 'L16@24000h'

/** The keys that verify webhooks, the current one first. */
export function signingKeysOf({ signingKey: one, signingKeys: several = [] }: CheckedConfig): readonly string[] {
  return one === undefined ? several : [one, ...several]
}

/** The codec with this sample rate. */
export function codecFor(sampleRate: SampleRate): StreamCodec {
  // docs/wire/signalwire-laml.md#codecs
  const codecs = { 8000: 'PCMU@8000h', 16000: 'L16@16000h', 24000: 'L16@24000h' } as const
  return codecs[sampleRate]
}

function crossIssues(input: unknown): readonly { readonly path: readonly string[]; readonly message: string }[] {
  const parsed = together.safeParse(input)
  if (!parsed.success) return []
  const { signingKey: one, signingKeys: several } = parsed.data
  const fault = endpointFault(parsed.data)
  const unsigned = one === undefined && several === undefined
  const message = 'a signing key is missing: without it no webhook can be verified'
  return [
    ...(fault === undefined ? [] : [{ path: [fault.option], message: fault.message }]),
    ...(unsigned ? [{ path: ['signingKey'], message }] : []),
  ]
}

import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

import { optionsMember } from '../driver/options-member.ts'
import { importances } from '../wire/index.ts'

/** Options of the Trusted Application API in `providerOptions: { ucwa: … }`. */
export interface TrustedApplicationOptions {
  /** dial: adds video if both sides have it. Default: audio only. */
  readonly video?: boolean | undefined
  /** dial: importance that the called party sees. */
  readonly importance?: 'Normal' | 'Urgent' | 'Emergency' | undefined
  /** dial, addParticipant: subject, up to 250 characters. */
  readonly subject?: string | undefined
  /** dial: thread id of the conversation to continue. */
  readonly threadId?: string | undefined
  /** dial: the called party joins with muted audio. */
  readonly joinAudioMuted?: boolean | undefined
  /** dial with `video`: the called party joins with muted video. */
  readonly joinVideoMuted?: boolean | undefined
  /** play: our own id of the prompt. */
  readonly promptId?: string | undefined
  /**
   * transfer: `id` of another call of ours. Its far side is connected to this call's far side, and we leave both calls.
   * The verb then needs no target.
   */
  readonly replaces?: string | undefined
  /** transfer: the same as `replaces`, by the `callContext` that the service gave the other call. */
  readonly replacesCallContext?: string | undefined
  /** addParticipant: modalities of the invitation. */
  readonly modalities?: readonly string[] | undefined
  /** addParticipant: the party on whose behalf the invitation is sent, up to 250 characters. */
  readonly onBehalfOf?: string | undefined
}

const subject = z.string().max(250)

const schema = z.strictObject({
  video: z.boolean().optional(),
  importance: z.enum(importances).optional(),
  subject: subject.optional(),
  threadId: z.string().optional(),
  joinAudioMuted: z.boolean().optional(),
  joinVideoMuted: z.boolean().optional(),
  promptId: z.string().optional(),
  replaces: z.string().min(1).optional(),
  replacesCallContext: z.string().min(1).optional(),
  modalities: z.array(z.string()).optional(),
  onBehalfOf: z.string().max(250).optional(),
})

const schemas = {
  dial: schema
    .pick({
      video: true,
      importance: true,
      subject: true,
      threadId: true,
      joinAudioMuted: true,
      joinVideoMuted: true,
    })
    .refine(
      ({ joinVideoMuted, video }) => joinVideoMuted === undefined || video === true,
      'joinVideoMuted needs video',
    ),
  answer: schema.pick({}),
  play: schema.pick({ promptId: true }),
  collect: schema.pick({}),
  transfer: schema
    .pick({ replaces: true, replacesCallContext: true })
    .refine(
      ({ replaces, replacesCallContext }) => replaces === undefined || replacesCallContext === undefined,
      'replaces and replacesCallContext exclude each other',
    ),
  addParticipant: schema.pick({ subject: true, modalities: true, onBehalfOf: true }),
} as const

/**
 * Parses the vendor options of one verb. Throws `invalid-argument` for an option that is unknown, invalid, or belongs
 * to another verb.
 */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): OptionsOf<(typeof schemas)[Verb]> {
  return parseOptions(optionsMember, verb, schemas[verb], given)
}

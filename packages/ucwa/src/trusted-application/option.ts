import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

import { optionsMember } from '../driver/options-member.ts'
import { importances } from '../wire/index.ts'

/** What only the Trusted Application API has, for `providerOptions: { ucwa: … }`. */
export interface TrustedApplicationOptions {
  /** dial: with video, where both sides have it. Default: audio alone. */
  readonly video?: boolean | undefined
  /** dial: how the call is announced. */
  readonly importance?: 'Normal' | 'Urgent' | 'Emergency' | undefined
  /** dial, addParticipant: what it is about; 250 characters at most. */
  readonly subject?: string | undefined
  /** dial: of the conversation that is continued. */
  readonly threadId?: string | undefined
  /** dial: whoever is called begins muted. */
  readonly joinAudioMuted?: boolean | undefined
  /** dial with `video`: whoever is called begins unseen. */
  readonly joinVideoMuted?: boolean | undefined
  /** play: a name of our own for the prompt. */
  readonly promptId?: string | undefined
  /**
   * transfer: `id` of another call of ours, whose far side is given this call's far side in the place of us; the target is then
   * not asked for, since it is known.
   */
  readonly replaces?: string | undefined
  /** transfer: the same by the `callContext` that the service gave the other call. */
  readonly replacesCallContext?: string | undefined
  /** addParticipant: what he is invited to. */
  readonly modalities?: readonly string[] | undefined
  /** addParticipant: in whose name; 250 characters at most. */
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

/** The vendor options of one verb; throws `invalid-argument` for one that is unknown, wrong, or another verb's. */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): OptionsOf<(typeof schemas)[Verb]> {
  return parseOptions(optionsMember, verb, schemas[verb], given)
}

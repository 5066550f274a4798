import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'
import { identifier } from './identifier.ts'
import { webAddress } from './option.ts'
import { tones } from './tone.ts'

const text = optional(z.string())
const flag = optional(z.boolean())
const tone = word(tones)
const operation = { operationContext: text, operationCallbackUri: optional(webAddress) }

const fileSource = z.strictObject({ uri: webAddress })
const textSource = z.strictObject({
  text: z.string(),
  sourceLocale: text,
  voiceKind: optional(word(['male', 'female'])),
  voiceName: text,
  customVoiceEndpointId: text,
})
const ssmlSource = z.strictObject({ ssmlText: z.string(), customVoiceEndpointId: text })

/** What is played: its kind says which member counts (docs/wire/acs-call-automation.md#play). */
const playSource = z
  .strictObject({
    kind: word(['file', 'text', 'ssml']),
    playSourceCacheId: text,
    file: optional(fileSource),
    text: optional(textSource),
    ssml: optional(ssmlSource),
  })
  .transform(({ file, kind, playSourceCacheId, ssml, text: spoken }, context) => {
    if (kind === 'file' && file) return { kind, playSourceCacheId, file }
    if (kind === 'text' && spoken) return { kind, playSourceCacheId, text: spoken }
    if (kind === 'ssml' && ssml) return { kind, playSourceCacheId, ssml }
    context.addIssue({ code: 'custom', message: `a source of the kind ${kind} needs ${kind}` })
    return z.NEVER
  })

export type PlaySource = z.infer<typeof playSource>

export const play = z.strictObject({
  playSources: z.array(playSource).min(1),
  playTo: optional(z.array(identifier)),
  interruptCallMediaOperation: flag,
  playOptions: optional(z.strictObject({ loop: z.boolean() })),
  ...operation,
})

const recognizeOptions = z.strictObject({
  targetParticipant: identifier,
  interruptPrompt: flag,
  initialSilenceTimeoutInSeconds: optional(z.int().min(0).max(300)),
  speechLanguage: text,
  // its name is the same at both versions
  speechRecognitionModelEndpointId: text,
  dtmfOptions: optional(
    z.strictObject({
      interToneTimeoutInSeconds: optional(z.int().min(1).max(60)),
      maxTonesToCollect: optional(z.int32()),
      stopTones: optional(z.array(tone)),
    }),
  ),
  choices: optional(z.array(z.strictObject({ label: z.string(), phrases: z.array(z.string()), tone: optional(tone) }))),
  speechOptions: optional(z.strictObject({ endSilenceTimeoutInMs: optional(z.int()) })),
})

export const recognize = z.strictObject({
  recognizeInputType: word(['dtmf', 'speech', 'speechOrDtmf', 'choices']),
  recognizeOptions,
  playPrompt: optional(playSource),
  playPrompts: optional(z.array(playSource)),
  interruptCallMediaOperation: flag,
  ...operation,
})

export const watchTones = z.strictObject({ targetParticipant: identifier, ...operation })

export const sendTones = z.strictObject({ tones: z.array(tone).max(18), targetParticipant: identifier, ...operation })

export const hold = z.strictObject({
  targetParticipant: identifier,
  playSourceInfo: optional(playSource),
  ...operation,
})

export const unhold = z.strictObject({ targetParticipant: identifier, ...operation })

export const transcribe = z.strictObject({ locale: text, speechModelEndpointId: text, ...operation })

export const previewTranscribe = z.strictObject({
  locale: text,
  speechRecognitionModelEndpointId: text,
  operationContext: text,
})

import type { PlayCommand, PlaySource } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { ApiVersion } from '../wire/operation.ts'
import type { PlaySource as WirePlaySource } from '../wire/play-source.ts'
import { identifierFromRawId } from '../wire/raw-id.ts'
import type { RequestOf } from '../wire/request.ts'
import { invalid } from './limit.ts'

/** A prompt in addition to that of the neutral options. */
export type AcsPrompt = (
  | { readonly url: string }
  | { readonly say: string; readonly language?: string | undefined; readonly voice?: string | undefined }
  | { readonly ssml: string }
) & { readonly playSourceCacheId?: string | undefined; readonly customVoiceEndpointId?: string | undefined }

/** Voice and cache id of a prompt. */
export interface Voicing {
  readonly playSourceCacheId?: string | undefined
  readonly customVoiceEndpointId?: string | undefined
}

/** Body of CallMedia_Play, for all participants or for one. */
export function playRequest(
  { source, loop }: PlayCommand,
  operation: string,
  vendor: Voicing & {
    readonly moreSources?: readonly AcsPrompt[] | undefined
    readonly playTo?: string | readonly string[] | undefined
    readonly interruptCallMediaOperation?: boolean | undefined
  },
): RequestOf<'CallMedia_Play', ApiVersion> {
  const { interruptCallMediaOperation, moreSources = [], playTo } = vendor
  const listeners = typeof playTo === 'string' ? [playTo] : playTo
  return {
    playSources: [playSource(source, vendor), ...moreSources.map((prompt) => promptSource(prompt))],
    ...(listeners !== undefined && { playTo: listeners.map((rawId) => identifierFromRawId(rawId)) }),
    ...(interruptCallMediaOperation !== undefined && { interruptCallMediaOperation }),
    ...(loop && { playOptions: { loop } }),
    operationContext: operation,
  }
}

/** Wire form of such a prompt. */
export function promptSource(prompt: AcsPrompt): WirePlaySource {
  if ('url' in prompt) return playSource({ kind: 'url', url: prompt.url }, prompt)
  if ('ssml' in prompt) return playSource({ kind: 'ssml', ssml: prompt.ssml }, prompt)
  const { language, say, voice } = prompt
  const spoken = { ...(language !== undefined && { language }), ...(voice !== undefined && { voice }) }
  return playSource({ kind: 'speech', text: say, ...spoken }, prompt)
}

/** Wire form of a prompt. */
export function playSource(source: PlaySource, { playSourceCacheId, customVoiceEndpointId }: Voicing): WirePlaySource {
  const cache = playSourceCacheId === undefined ? {} : { playSourceCacheId }
  const ownVoice = customVoiceEndpointId === undefined ? {} : { customVoiceEndpointId }
  return match(source)
    .returnType<WirePlaySource>()
    .with({ kind: 'url' }, ({ url }) => ({ kind: 'file', ...cache, file: { uri: url } }))
    .with({ kind: 'speech' }, ({ text, language, voice }) => ({
      kind: 'text',
      ...cache,
      text: { text, ...(language !== undefined && { sourceLocale: language }), ...voiceOf(voice), ...ownVoice },
    }))
    .with({ kind: 'ssml' }, ({ ssml }) => ({ kind: 'ssml', ...cache, ssml: { ssmlText: ssml, ...ownVoice } }))
    .with({ kind: 'digits' }, () => {
      throw invalid('Call Automation plays no digits to its own side; sendDigits sends them to the far one')
    })
    .exhaustive()
}

/** Whether a prompt is spoken, which requires a speech service. */
export function isSpoken(source: PlaySource | AcsPrompt | undefined): boolean {
  if (source === undefined) return false
  return 'kind' in source ? source.kind === 'speech' || source.kind === 'ssml' : !('url' in source)
}

function voiceOf(voice: string | undefined): { voiceKind?: 'male' | 'female'; voiceName?: string } {
  if (voice === undefined) return {}
  return voice === 'male' || voice === 'female' ? { voiceKind: voice } : { voiceName: voice }
}

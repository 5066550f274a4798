import type { ApiVersion } from '../wire/operation.ts'
import type { RequestOf } from '../wire/request.ts'

/** Options of a transcription. */
export interface Writing {
  readonly language: string | undefined
  /** A custom speech model. */
  readonly model: string | undefined
  readonly operation: string
}

/** Body of CallMedia_StartTranscription. */
export function startTranscriptionRequest(
  version: ApiVersion,
  { language, model, operation }: Writing,
): RequestOf<'CallMedia_StartTranscription', ApiVersion> {
  return {
    ...(language !== undefined && { locale: language }),
    ...modelMember(version, model),
    operationContext: operation,
  }
}

/** Body of CallMedia_UpdateTranscription. */
export function updateTranscriptionRequest(
  version: ApiVersion,
  { language, model, operation }: Writing & { readonly language: string },
): RequestOf<'CallMedia_UpdateTranscription', ApiVersion> {
  return { locale: language, ...modelMember(version, model), operationContext: operation }
}

/** The member with the speech model, whose name depends on the api-version (docs/wire/acs-call-automation.md#versions). */
export function modelMember(
  version: ApiVersion,
  model: string | undefined,
): { speechModelEndpointId?: string } | { speechRecognitionModelEndpointId?: string } {
  if (model === undefined) return {}
  return version === '2026-03-12' ? { speechModelEndpointId: model } : { speechRecognitionModelEndpointId: model }
}

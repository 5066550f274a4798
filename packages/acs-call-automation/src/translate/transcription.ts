import { type ApiVersion } from '../wire/operation.ts'
import { type RequestOf } from '../wire/request.ts'

/** What is written down, and how. */
export interface Writing {
  readonly language: string | undefined
  /** A custom speech model. */
  readonly model: string | undefined
  readonly operation: string
}

/** CallMedia_StartTranscription. */
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

/** CallMedia_UpdateTranscription. */
export function updateTranscriptionRequest(
  version: ApiVersion,
  { language, model, operation }: Writing & { readonly language: string },
): RequestOf<'CallMedia_UpdateTranscription', ApiVersion> {
  return { locale: language, ...modelMember(version, model), operationContext: operation }
}

/** The member that names a speech model, which each api-version calls otherwise (docs/wire/acs-call-automation.md#versions). */
export function modelMember(
  version: ApiVersion,
  model: string | undefined,
): { speechModelEndpointId?: string } | { speechRecognitionModelEndpointId?: string } {
  if (model === undefined) return {}
  return version === '2026-03-12' ? { speechModelEndpointId: model } : { speechRecognitionModelEndpointId: model }
}

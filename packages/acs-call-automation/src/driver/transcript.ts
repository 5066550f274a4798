import { type CallContext, type Driver, TelephonyError } from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { readState } from '../translate/state.ts'
import { startTranscriptionRequest, updateTranscriptionRequest } from '../translate/transcription.ts'
import { connectionOf, type AdapterContext } from './context.ts'

type TranscriptVerbs = Required<Pick<Driver, 'doTranscribe' | 'doUpdateTranscription' | 'doStopTranscribing'>>

/** The verbs of transcription. */
export function transcriptVerbs({ client }: AdapterContext): TranscriptVerbs {
  const { apiVersion, media } = client
  return {
    async doTranscribe(call, { language, providerOptions }) {
      requireTranscript(call)
      const { speechModelEndpointId: model } = readOptions('transcribe', providerOptions)
      const request = startTranscriptionRequest(apiVersion, { language, model, operation: call.operation })
      await media.startTranscription(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doUpdateTranscription(call, { language, providerOptions }) {
      const { speechModelEndpointId: model } = readOptions('transcribe', providerOptions)
      const request = updateTranscriptionRequest(apiVersion, { language, model, operation: call.operation })
      await media.updateTranscription(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doStopTranscribing(call) {
      const request = { operationContext: call.operation }
      await ignoreNotFound(media.stopTranscription(connectionOf(call), request, { signal: call.signal }))
      return {}
    },
  }
}

/** Refuses only if the call certainly has no transcription: if the reply to the set-up was lost, the service decides. */
function requireTranscript(call: CallContext): void {
  if (readState(call.state).transcriptPrepared !== false) return
  throw new TelephonyError(
    'not-prepared',
    'The call was set up without transcription, which cannot be added: pass prepare: { transcribe: { language } } to dial, answer or connect',
  )
}

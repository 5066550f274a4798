import { type CallContext, type Driver, TelephonyError } from '@trunkline/core/driver'

import { readState } from '../translate/state.ts'
import { connectionOf, type Surroundings, unlessGone } from './surroundings.ts'

/** The verbs of what is written down of a call. */
export function transcriptVerbs({
  client,
}: Surroundings): Required<Pick<Driver, 'doTranscribe' | 'doStopTranscribing'>> {
  return {
    async doTranscribe(call, { language }) {
      requireTranscript(call)
      const request = { ...(language !== undefined && { locale: language }), operationContext: call.operation }
      await client.media.startTranscription(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doStopTranscribing(call) {
      const request = { operationContext: call.operation }
      await unlessGone(client.media.stopTranscription(connectionOf(call), request, { signal: call.signal }))
      return {}
    },
  }
}

/** Only a certain no is refused here: where the reply to the set-up was lost, the service knows better. */
function requireTranscript(call: CallContext): void {
  if (readState(call.state).transcriptPrepared !== false) return
  throw new TelephonyError(
    'not-prepared',
    'The call was set up without transcription, which cannot be added: pass prepare: { transcribe: { language } } to dial, answer or connect',
  )
}

import { type Accepted, type CallContext, type Driver, TelephonyError } from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { recognizeRequest } from '../translate/collect.ts'
import { holdRequest } from '../translate/participant.ts'
import { isSpoken, playRequest } from '../translate/prompt.ts'
import { readState } from '../translate/state.ts'
import { identifierFromRawId } from '../wire/index.ts'
import { connectionOf, targetParticipantOf, type AdapterContext } from './context.ts'
import { sendDigits } from './digits.ts'

type MediaVerbs = Required<
  Pick<
    Driver,
    | 'doPlay'
    | 'doStopPlaying'
    | 'doCollect'
    | 'doStopCollecting'
    | 'doWatchDigits'
    | 'doUnwatchDigits'
    | 'doSendDigits'
    | 'doHold'
    | 'doUnhold'
    | 'doStream'
    | 'doStopStream'
  >
>

/** The verbs of media. */
export function mediaVerbs(adapter: AdapterContext): MediaVerbs {
  const { media } = adapter.client
  // cancels plays and recognitions alike, so core keeps only one of them at the carrier (docs/rules.md#r17-play)
  const cancelAll = async (call: CallContext): Promise<Accepted> => {
    await ignoreNotFound(media.cancelAll(connectionOf(call), { signal: call.signal }))
    return {}
  }
  return {
    async doPlay(call, command) {
      const vendor = readOptions('play', command.providerOptions)
      if ([command.source, ...(vendor.moreSources ?? [])].some(isSpoken)) requireSpeech(call)
      await media.play(connectionOf(call), playRequest(command, call.operation, vendor), { signal: call.signal })
      return {}
    },
    doStopPlaying: cancelAll,
    async doCollect(call, command) {
      const vendor = readOptions('collect', command.providerOptions)
      if (command.input !== 'digits' || [command.prompt, ...(vendor.morePrompts ?? [])].some(isSpoken))
        requireSpeech(call)
      const target = targetParticipantOf(call, vendor)
      const request = recognizeRequest(command, { operation: call.operation, target }, vendor)
      await media.recognize(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    doStopCollecting: cancelAll,
    async doWatchDigits(call, command) {
      const request = toOne(call, readOptions('watchDigits', command?.providerOptions))
      await media.startContinuousDtmf(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doUnwatchDigits(call, command) {
      const request = toOne(call, readOptions('unwatchDigits', command?.providerOptions))
      await ignoreNotFound(media.stopContinuousDtmf(connectionOf(call), request, { signal: call.signal }))
      return {}
    },
    doSendDigits: (call, command) => sendDigits(adapter, call, command),
    async doHold(call, command) {
      const vendor = readOptions('hold', command.providerOptions)
      const request = holdRequest(command, call.operation, targetParticipantOf(call, vendor), vendor)
      await media.hold(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doUnhold(call, command) {
      const request = toOne(call, readOptions('unhold', command?.providerOptions))
      await media.unhold(connectionOf(call), request, { signal: call.signal })
      return {}
    },
    async doStream(call, command) {
      requireStream(call)
      readOptions('stream', command.providerOptions)
      await media.startStreaming(connectionOf(call), { operationContext: call.operation }, { signal: call.signal })
      return {}
    },
    async doStopStream(call) {
      const request = { operationContext: call.operation }
      await ignoreNotFound(media.stopStreaming(connectionOf(call), request, { signal: call.signal }))
      return {}
    },
  }
}

/** For requests that only name a participant. */
function toOne(call: CallContext, vendor: Parameters<typeof targetParticipantOf>[1]) {
  return { targetParticipant: identifierFromRawId(targetParticipantOf(call, vendor)), operationContext: call.operation }
}

/** Refuses only if the call certainly has no stream: if the reply to the set-up was lost, the service decides. */
function requireStream(call: CallContext): void {
  if (readState(call.state).streamPrepared !== false) return
  throw new TelephonyError(
    'not-prepared',
    'The call was set up without a media socket, which cannot be added: leave out prepare: { stream: false } in dial or answer',
  )
}

function requireSpeech(call: CallContext): void {
  if (readState(call.state).speechPrepared !== false) return
  throw new TelephonyError(
    'not-prepared',
    'The call was set up without a speech service, which cannot be added: pass prepare: { speech: true } to dial or answer',
  )
}

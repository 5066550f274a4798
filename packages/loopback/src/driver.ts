import {
  addressText,
  type CallContext,
  type CapabilityName,
  type Driver,
  type Host,
  type PlaySource,
  type RecordingReference,
  TelephonyError,
  type Translated,
} from '@trunkline/core/driver'
import type { Recorder } from '@trunkline/network'

import type { Carrier } from './carrier/carrier.ts'
import type { FarCall, Playable } from './carrier/far-call.ts'
import { retried } from './retry.ts'
import { mediaCodec } from './translate/frame.ts'

/** The neutral verbs, one short method each. */
export function createDriver(carrier: Carrier, host: Host): Driver {
  const send = async (context: CallContext, work: (call: FarCall) => void): Promise<object> => {
    await carrier.request(() => work(live(carrier, context)))
    return {}
  }
  return {
    async doDial(context, { from, idempotencyKey, ringMs, to }) {
      const request = {
        callId: context.id,
        from: from === undefined ? '' : addressText(from),
        to: to.map(addressText).join(),
        ringMs,
        idempotencyKey,
      }
      const place = (): Promise<FarCall> => carrier.request(() => carrier.dial(request))
      return { providerCallId: (await retried(host.clock, context.signal, place)).id }
    },
    doAnswer: (context) => send(context, (call) => ringing(call).leg.answer()),
    doReject: (context) => send(context, (call) => ringing(call).leg.reject()),
    doRedirect: (context, { to }) =>
      send(context, (call) => {
        ringing(call).redirect()
        carrier.ring(addressText(to))
      }),
    doHangUp: (context) => leave(carrier, context),
    doTerminate: (context) => leave(carrier, context),
    doPlay: (context, { loop, source }) =>
      send(context, (call) => call.play(context.operation, playable(carrier, source), loop)),
    doStopPlaying: (context, key) => send(context, (call) => call.stopPlaying(key)),
    doCollect: (context, command) =>
      send(context, (call) => {
        const prompt = command.prompt && playable(carrier, command.prompt)
        if (prompt && 'digits' in prompt) throw unsupported('a prompt of digits')
        call.collect(context.operation, command, prompt)
      }),
    doStopCollecting: (context, key) => send(context, (call) => call.stopCollecting(key)),
    // every key outside of a collection is reported anyway
    doWatchDigits: () => Promise.resolve({}),
    doUnwatchDigits: () => Promise.resolve({}),
    doSendDigits: (context, { digits }) => send(context, (call) => call.sendDigits(context.operation, digits)),
    async doRecord(context, { channels, format, startPaused }) {
      if (format !== 'wav') throw unsupported(`recording as ${format}`)
      const { id } = await carrier.request(() => carrier.record(live(carrier, context), { channels, startPaused }))
      return { recordingId: id, operationKey: id }
    },
    doPauseRecording: (context, recording) => send(context, () => running(carrier, recording).pause()),
    doResumeRecording: (context, recording) => send(context, () => running(carrier, recording).resume()),
    doStopRecording: (context, recording) =>
      send(context, (call) => call.finish(carrier.recordings.find(recording.recordingId))),
    doFindRecording: ({ recordingId }) =>
      carrier.request(() => {
        const recording = carrier.recordings.find(recordingId)
        return recording.ready ? [recording.file] : undefined
      }),
    doFetchRecording: ({ url }) =>
      carrier.request(() => new Blob([new Uint8Array(carrier.recordings.at(url).recorder.wav())]).stream()),
    doStream: (context, { direction }) =>
      send(context, (call) => {
        const line = call.connect(direction)
        if (
          !host.attachMedia(context.id, {
            socket: line.socket,
            codec: mediaCodec,
            reconnects: false,
            afterAnswer: true,
          })
        )
          throw new TelephonyError(
            'not-available',
            'This process does not hold the call, so its audio cannot be carried here',
          )
        line.start(call.id)
      }),
    doStopStream: (context) => send(context, (call) => call.line?.stop()),
    doInspect: (context) => carrier.request(() => [standing(carrier, context)]),
    whyNot: ({ answered }, capability) =>
      !answered && needsAnswer.has(capability) ? 'the call has not been answered' : undefined,
  }
}

/** What needs an answered call. */
const needsAnswer: ReadonlySet<CapabilityName> = new Set([
  'play.url',
  'play.digits',
  'collect.digits',
  'digits.watch',
  'sendDigits',
  'record',
  'stream',
  'stream.listen',
  'stream.g711',
])

/** The call, as long as it is one. */
function live(carrier: Carrier, context: CallContext): FarCall {
  const call = carrier.calls.find(context)
  if (call === undefined) throw new TelephonyError('not-found', 'The network does not know the call')
  if (call.state === 'ended') throw new TelephonyError('call-ended', 'The call has ended')
  return call
}

function ringing(call: FarCall): FarCall {
  if (call.state === 'ringing') return call
  throw new TelephonyError('conflict', 'The call was answered already')
}

/** Hanging up a call that is gone is not an error. */
async function leave(carrier: Carrier, context: CallContext): Promise<object> {
  await carrier.request(() => carrier.calls.find(context)?.leg.hangUp())
  return {}
}

function playable({ prompts }: Carrier, source: PlaySource): Playable {
  if (source.kind === 'url') return prompts.find(source.url)
  if (source.kind === 'digits') return { digits: source.digits }
  throw unsupported(source.kind)
}

function running({ recordings }: Carrier, { recordingId }: RecordingReference): Recorder {
  const { recorder } = recordings.find(recordingId)
  if (recorder.state === 'stopped') throw new TelephonyError('closed', 'The recording has stopped')
  return recorder
}

/** How the call stands, as an event that may have been lost on its way. */
function standing(carrier: Carrier, context: CallContext): Translated {
  const call = carrier.calls.find(context)
  const { id: callId } = context
  if (call === undefined) return { event: { type: 'call-ended', reason: 'unknown' }, callId }
  if (call.state === 'ended') return { event: { type: 'call-ended', reason: call.endReason ?? 'unknown' }, callId }
  return { event: { type: call.state === 'answered' ? 'call-answered' : 'call-alive' }, callId }
}

function unsupported(what: string): TelephonyError {
  return new TelephonyError('unsupported', `loopback does not support ${what}`)
}

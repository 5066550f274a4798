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

import type { FarCall, Playable } from './network/call.ts'
import type { Carrier } from './network/carrier.ts'
import type { Recorder } from './network/recorder.ts'
import { patiently } from './patience.ts'
import { mediaCodec } from './translate/frame.ts'

/** The neutral verbs, one short method each. */
export function createDriver(carrier: Carrier, host: Host): Driver {
  const send = async (context: CallContext, work: (call: FarCall) => void): Promise<object> => {
    await carrier.request(() => work(live(carrier, context)))
    return {}
  }
  return {
    async doDial(context, { idempotencyKey, ringMs, to }) {
      const request = { callId: context.id, to: to.map(addressText).join(), ringMs, idempotencyKey }
      const place = (): Promise<FarCall> => carrier.request(() => carrier.dial(request))
      return { providerCallId: (await patiently(host.clock, context.signal, place)).id }
    },
    doAnswer: (context) => send(context, (call) => answer(carrier, call)),
    doReject: (context) => send(context, (call) => ringing(call).end('declined')),
    doRedirect: (context, { to }) =>
      send(context, (call) => {
        ringing(call).end('transferred')
        carrier.rung.push(addressText(to))
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
    // every key outside of a collection is told anyway
    doWatchDigits: () => Promise.resolve({}),
    doUnwatchDigits: () => Promise.resolve({}),
    doSendDigits: (context, { digits }) => send(context, (call) => call.sendDigits(context.operation, digits)),
    async doRecord(context, { channels, format, startPaused }) {
      if (format !== 'wav') throw unsupported(`recording as ${format}`)
      const recorder = await carrier.request(() => {
        const { recorders } = live(carrier, context).conversation
        const begun = carrier.record({ channels, startPaused })
        recorders.add(begun)
        return begun
      })
      return { recordingId: recorder.id, operationKey: recorder.id }
    },
    doPauseRecording: (context, recording) => send(context, () => change(carrier, recording, 'paused')),
    doResumeRecording: (context, recording) => send(context, () => change(carrier, recording, 'recording')),
    doStopRecording: (context, recording) =>
      send(context, (call) => call.finish(recorderOf(carrier, recording.recordingId))),
    doFindRecording: ({ recordingId }) =>
      carrier.request(() => {
        const recorder = recorderOf(carrier, recordingId)
        return recorder.ready ? [recorder.file] : undefined
      }),
    doFetchRecording: ({ url }) =>
      carrier.request(() => {
        const recorder = [...carrier.recordings.values()].find(({ file, ready }) => ready && file.url === url)
        if (recorder === undefined) throw new TelephonyError('not-found', `The network has no recording at ${url}`)
        return new Blob([recorder.wav()]).stream()
      }),
    doStream: (context, { direction }) =>
      send(context, (call) => {
        const line = call.connect(direction)
        if (!host.attachMedia(context.id, { socket: line.socket, codec: mediaCodec, reconnects: false }))
          throw new TelephonyError('not-available', 'This process does not hold the call, so its audio has no way here')
        line.start(call.id)
      }),
    doStopStream: (context) => send(context, (call) => call.conversation.line?.stop()),
    doInspect: (context) => carrier.request(() => [standing(carrier, context)]),
    whyNot: ({ answered }, capability) =>
      !answered && needsAnswer.has(capability) ? 'the call has not been answered' : undefined,
  }
}

/** What needs somebody at the other end. */
const needsAnswer: ReadonlySet<CapabilityName> = new Set([
  'play.url',
  'play.digits',
  'collect.digits',
  'digits.watch',
  'sendDigits',
  'record',
  'stream',
  'stream.listen',
])

/** The call, as long as it is one. */
function live(carrier: Carrier, context: CallContext): FarCall {
  const call = carrier.find(context)
  if (call === undefined) throw new TelephonyError('not-found', 'The network does not know the call')
  if (call.state === 'ended') throw new TelephonyError('call-ended', 'The call has ended')
  return call
}

function ringing(call: FarCall): FarCall {
  if (call.state === 'ringing') return call
  throw new TelephonyError('conflict', 'The call was answered already')
}

function answer({ parties }: Carrier, call: FarCall): void {
  ringing(call).answer(parties.find(call.far), parties.voice(call.far))
}

/** Hanging up a call that is gone is no error. */
async function leave(carrier: Carrier, context: CallContext): Promise<object> {
  await carrier.request(() => carrier.find(context)?.hangUp())
  return {}
}

function playable({ prompts }: Carrier, source: PlaySource): Playable {
  if (source.kind === 'url') return prompts.find(source.url)
  if (source.kind === 'digits') return { digits: source.digits }
  throw unsupported(source.kind)
}

function recorderOf({ recordings }: Carrier, recordingId: string): Recorder {
  const recorder = recordings.get(recordingId)
  if (recorder) return recorder
  throw new TelephonyError('not-found', `The network has no recording ${recordingId}`)
}

function change(carrier: Carrier, { recordingId }: RecordingReference, state: 'paused' | 'recording'): void {
  const recorder = recorderOf(carrier, recordingId)
  if (recorder.state === 'stopped') throw new TelephonyError('closed', 'The recording has stopped')
  recorder.state = state
}

/** How the call stands, as an event that may have been lost on its way. */
function standing(carrier: Carrier, context: CallContext): Translated {
  const call = carrier.find(context)
  const { id: callId } = context
  if (call === undefined) return { event: { type: 'call-ended', reason: 'unknown' }, callId }
  if (call.state === 'ended') return { event: { type: 'call-ended', reason: call.endReason ?? 'unknown' }, callId }
  return { event: { type: call.state === 'answered' ? 'call-answered' : 'call-alive' }, callId }
}

function unsupported(what: string): TelephonyError {
  return new TelephonyError('unsupported', `loopback does not support ${what}`)
}

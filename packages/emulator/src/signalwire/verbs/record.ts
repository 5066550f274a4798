import { rmsDbfs, tone } from '@trunkline/audio'
import { FRAME_MS, type Leg, SAMPLE_RATE } from '@trunkline/network'

import { startRecording } from '../recording.ts'
import { aborted, actionOf, numberOf, storageOf, targetOf, type VerbContext, type Verb } from './verb.ts'

const LONGEST_SECONDS = 3600
const SILENT_DBFS = -45
// not in the vendor's manual; the first is what LaML was made compatible with
const ANY_KEY = '1234567890*#'
const SILENCE_SECONDS = 5

/** Records the far party until it is silent, presses a key, or speaks for too long; the verbs after it never run. */
export const record: Verb = {
  answers: true,
  async perform(context) {
    const { call, leg, element } = context
    if (element.attributes['playBeep'] !== 'false') {
      const beep = tone({ frequency: 1000, sampleRate: SAMPLE_RATE, durationMs: 300, amplitude: 0.3 })
      await Promise.race([leg.say(beep).ended, aborted(context.signal)])
    }
    if (context.signal.aborted) return 'over'
    const recording = startRecording(call, leg, {
      source: 'RecordVerb',
      track: 'inbound',
      trim: element.attributes['trim'] ?? 'trim-silence',
      callback: targetOf(context, 'recordingStatusCallback'),
      events: (element.attributes['recordingStatusCallbackEvent'] ?? 'completed').split(/[\s,]+/),
      storage: storageOf(context, 'storageUrl'),
      ...(element.attributes['transcribe'] === 'true' && {
        transcription: { callback: targetOf(context, 'transcribeCallback') },
      }),
    })
    const key = await Promise.race([spoken(context), aborted(context.signal)])
    recording.stop()
    if (context.signal.aborted) return 'over'
    return actionOf(context, 'action:record', {
      RecordingUrl: recording.url,
      RecordingSid: recording.sid,
      RecordingDuration: String(recording.durationSeconds),
      Digits: key ?? '',
    })
  },
}

/** Settles with the key that ended it, or nothing. */
function spoken(context: VerbContext): Promise<string | undefined> {
  const { leg, element } = context
  const longest = (numberOf(context, 'maxLength', 0) || LONGEST_SECONDS) * 1000
  const silence = numberOf(context, 'timeout', SILENCE_SECONDS) * 1000
  const finishOnKey = element.attributes['finishOnKey'] ?? ANY_KEY
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  leg.after(longest, () => resolve(undefined))
  const releases = [
    leg.watch((event) => event.type === 'digit' && finishOnKey.includes(event.digit) && resolve(event.digit)),
    whenSilent(leg, silence, () => resolve(undefined)),
  ]
  return Promise.race([promise, aborted(context.signal).then(() => undefined)]).finally(() => {
    for (const release of releases) release()
  })
}

function whenSilent(leg: Leg, milliseconds: number, silent: () => void): () => void {
  let quietMs = 0
  return leg.inbound.tap((frame) => {
    quietMs = rmsDbfs(frame) > SILENT_DBFS ? 0 : quietMs + FRAME_MS
    if (quietMs >= milliseconds) silent()
  })
}

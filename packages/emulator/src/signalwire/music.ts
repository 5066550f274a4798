import { tone } from '@trunkline/audio'
import { type Leg, SAMPLE_RATE } from '@trunkline/network'

import type { LamlCall } from './call.ts'
import type { DocumentSource } from './fetch-document.ts'
import { type Turn, waitingForbids } from './verbs/verb.ts'

/** The pitch of the carrier's simulated music, in hertz. */
export const MUSIC_HZ = 520

/** A second of it, to be looped. */
export const MUSIC = tone({ frequency: MUSIC_HZ, sampleRate: SAMPLE_RATE, durationMs: 1000, amplitude: 0.2 })

// shorter than any sound of a document, longer than asking for it takes
const LEAST_MS = 200

/** A document that one participant alone hears beside the conference. */
export interface Interlude {
  readonly call: LamlCall
  readonly leg: Leg
  readonly interpret: Turn['interpret']
  /** Where the document is; without one the carrier's own music is heard. */
  readonly source: DocumentSource | undefined
  /** What the request for it carries besides the fields of the call. */
  readonly fields: () => Readonly<Record<string, string>>
}

/** Holds a leg with music, a document's again and again or the carrier's own; what is returned ends both, twice is fine. */
export function playMusic(interlude: Interlude): () => void {
  const { leg, source } = interlude
  if (!source) {
    leg.hold(MUSIC)
    return () => leg.unhold()
  }
  leg.hold()
  const ending = new AbortController()
  void repeat(interlude, source, ending.signal)
  return () => {
    ending.abort()
    leg.unhold()
  }
}

/** Runs a document once for one participant, who goes on hearing the others. */
export async function announceTo(interlude: Interlude, source: DocumentSource): Promise<void> {
  const ending = new AbortController()
  void interlude.leg.ended.then(() => ending.abort())
  await run(interlude, source, ending.signal)
}

async function repeat(interlude: Interlude, source: DocumentSource, signal: AbortSignal): Promise<void> {
  const { leg } = interlude
  for (;;) {
    const begun = leg.answeredMs
    const end = await run(interlude, source, signal)
    // a document without any sound would be asked for without end
    if (end === 'over' || signal.aborted || leg.state === 'ended' || leg.answeredMs - begun < LEAST_MS) return
  }
}

function run({ call, leg, interpret, fields }: Interlude, source: DocumentSource, signal: AbortSignal) {
  return interpret({ call, leg, signal, aside: { forbidden: waitingForbids, fields } }, source)
}

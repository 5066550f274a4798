import { tone } from '@trunkline/audio'
import { type Leg, SAMPLE_RATE } from '@trunkline/network'

import type { DocumentSource } from './document-source.ts'

/** The pitch of the carrier's simulated music, in hertz. */
export const MUSIC_HZ = 520

/** A second of it, to be looped. */
export const MUSIC = tone({ frequency: MUSIC_HZ, sampleRate: SAMPLE_RATE, durationMs: 1000, amplitude: 0.2 })

// shorter than any sound of a document, longer than asking for it takes
const LEAST_MS = 200

/** Runs a document for one participant, its requests with these fields; settles with whether it ran out on its own. */
export type RunAside = (
  source: DocumentSource,
  how: { readonly signal: AbortSignal; readonly fields: () => Readonly<Record<string, string>> },
) => Promise<'ran-out' | 'over'>

/** A document that only one participant hears beside the conference. */
export interface Interlude {
  readonly leg: Leg
  readonly interpret: RunAside
  /** Where the document is; without one the participant hears the carrier's own music. */
  readonly source: DocumentSource | undefined
  /** What the request for it carries besides the fields of the call. */
  readonly fields: () => Readonly<Record<string, string>>
}

/** Holds a leg with music, a document's again and again or the carrier's own; the returned function ends both, once. */
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
  await interlude.interpret(source, { signal: ending.signal, fields: interlude.fields })
}

async function repeat(interlude: Interlude, source: DocumentSource, signal: AbortSignal): Promise<void> {
  const { leg, interpret, fields } = interlude
  for (;;) {
    const begun = leg.answeredMs
    const end = await interpret(source, { signal, fields })
    // a document without any sound would be fetched without end
    if (end === 'over' || signal.aborted || leg.state === 'ended' || leg.answeredMs - begun < LEAST_MS) return
  }
}

import { rmsDbfs } from '@trunkline/audio'
import { FRAME_MS, type Leg } from '@trunkline/network'

const SILENT_DBFS = -45
const SILENCE_MS = 500

/** Reports when a leg's party begins to speak and when it has been silent for half a second; the returned function stops it. */
export function watchSpeech(leg: Leg, changed: (speaks: boolean) => void): () => void {
  let quietMs = SILENCE_MS
  return leg.inbound.tap((frame) => {
    const spoke = quietMs < SILENCE_MS
    quietMs = rmsDbfs(frame) > SILENT_DBFS ? 0 : quietMs + FRAME_MS
    const speaks = quietMs < SILENCE_MS
    if (speaks !== spoke) changed(speaks)
  })
}

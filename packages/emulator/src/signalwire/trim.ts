import { rmsDbfs } from '@trunkline/audio'
import { FRAME_SAMPLES } from '@trunkline/network'

const SILENT_DBFS = -45

/** Cuts the silence off both ends of some channels of equal length, in steps of a frame; what is silent throughout becomes empty. */
export function trimSilence(channels: readonly Int16Array[]): Int16Array[] {
  const length = Math.max(0, ...channels.map((channel) => channel.length))
  const sounds = (frame: number): boolean =>
    channels.some((channel) => {
      const part = channel.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES)
      return part.length > 0 && rmsDbfs(part) > SILENT_DBFS
    })
  const frames = Array.from({ length: Math.ceil(length / FRAME_SAMPLES) }, (_, frame) => frame)
  const first = frames.find(sounds) ?? frames.length
  const last = frames.findLast(sounds) ?? -1
  return channels.map((channel) => channel.subarray(first * FRAME_SAMPLES, (last + 1) * FRAME_SAMPLES))
}

/**
 * Adds sources sample by sample, held at full scale; as long as the longest unless a length in samples is given, shorter
 * ones end in silence.
 */
export function mixPcm(sources: readonly Int16Array[], length = longest(sources)): Int16Array {
  const mixed = new Int16Array(length)
  for (let index = 0; index < length; index++) {
    let sum = 0
    for (const source of sources) sum += source[index] ?? 0
    mixed[index] = Math.max(-32768, Math.min(32767, sum))
  }
  return mixed
}

/** Weaves channels into one array, sample by sample in turn; shorter ones end in silence. */
export function interleave(channels: readonly Int16Array[]): Int16Array {
  const woven = new Int16Array(longest(channels) * channels.length)
  for (const [number, channel] of channels.entries())
    for (let index = 0; index < channel.length; index++) woven[index * channels.length + number] = channel[index] ?? 0
  return woven
}

/**
 * Takes woven channels apart; samples after the last complete round are left out, and a channel count below 1 is a
 * RangeError.
 */
export function deinterleave(pcm: Int16Array, channels: number): Int16Array[] {
  if (!Number.isSafeInteger(channels) || channels < 1)
    throw new RangeError(`channels is a positive whole number, not ${channels}`)
  const length = Math.floor(pcm.length / channels)
  return Array.from({ length: channels }, (_, number) => {
    const channel = new Int16Array(length)
    for (let index = 0; index < length; index++) channel[index] = pcm[index * channels + number] ?? 0
    return channel
  })
}

function longest(sources: readonly Int16Array[]): number {
  return sources.reduce((length, source) => Math.max(length, source.length), 0)
}

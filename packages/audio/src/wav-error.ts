/** Says in plain words why bytes are not a WAV file, or not one that this package reads. */
export class WavError extends Error {
  override readonly name = 'WavError'
}

export { type AcsPlayAudioCapabilities, capabilities, reasons } from './capabilities.ts'
export type { AcsPlayAudioConfig } from './config.ts'
export type { AcsPlayAudioOptions } from './option.ts'
export { acsPlayAudio, type AcsPlayAudioProvider, provider } from './provider.ts'

export { capabilities } from './capabilities.ts'
export type { SignalWireLamlConfig, StreamCodec } from './config.ts'
export type { SignalWireLamlOptions } from './option.ts'
export { provider, signalWireLaml, type SignalWireLamlProvider } from './provider.ts'

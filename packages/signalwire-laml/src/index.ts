// oxlint-disable-next-line import/no-empty-named-blocks, unicorn/require-module-specifiers -- makes the module known that is added to below
import type {} from '@trunkline/core'

import { type SignalWireLamlOptions } from './option.ts'

export { capabilities } from './capabilities.ts'
export { type SignalWireLamlConfig, type StreamCodec } from './config.ts'
export { type SignalWireLamlOptions } from './option.ts'
export { provider, signalWireLaml, type SignalWireLamlProvider } from './provider.ts'

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly 'signalwire-laml'?: SignalWireLamlOptions
  }
}

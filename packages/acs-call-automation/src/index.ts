// oxlint-disable-next-line import/no-empty-named-blocks, unicorn/require-module-specifiers -- loads what is added to below
import type {} from '@trunkline/core'

import { type AcsOptions } from './option.ts'

export { type AccessTokenSource } from './auth/access-token.ts'
export { type AcsCapabilities, type AcsSpeechCapabilities, type AnyAcsCapabilities } from './capabilities.ts'
export { type AcsConfig } from './config.ts'
export { type AcsOptions } from './option.ts'
export { acsCallAutomation, type AcsProvider, provider } from './provider.ts'

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly 'acs-call-automation'?: AcsOptions
  }
}

import type { OnPremisesOptions } from './on-premises/option.ts'
import type { TrustedApplicationOptions } from './trusted-application/option.ts'

/** Options in `providerOptions: { ucwa: … }`. Each surface accepts its own and refuses those of the other one. */
export interface UcwaOptions extends TrustedApplicationOptions, OnPremisesOptions {}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly ucwa?: UcwaOptions
  }
}

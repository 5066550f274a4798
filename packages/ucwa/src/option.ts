import { type OnPremisesOptions } from './on-premises/option.ts'
import { type TrustedApplicationOptions } from './trusted-application/option.ts'

/** What only this carrier has, for `providerOptions: { ucwa: … }`; each surface takes its own and refuses the others'. */
export interface UcwaOptions extends TrustedApplicationOptions, OnPremisesOptions {}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly ucwa?: UcwaOptions
  }
}

import { type TrustedApplicationOptions } from './trusted-application/option.ts'

/** What only this carrier has, for `providerOptions: { ucwa: … }`; each surface takes its own and refuses the others'. */
export interface UcwaOptions extends TrustedApplicationOptions {}

declare module '@trunkline/core' {
  interface ProviderOptions {
    readonly ucwa?: UcwaOptions
  }
}

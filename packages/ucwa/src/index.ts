export { type AccessTokenSource } from '@trunkline/azure'

export { type UcwaOptions } from './option.ts'
export { provider, ucwa, type UcwaConfig, type UcwaProvider } from './provider.ts'
export { type TrustedApplicationCapabilities } from './trusted-application/capabilities.ts'
export { type TrustedApplicationConfig } from './trusted-application/config.ts'
export { type TrustedApplicationOptions } from './trusted-application/option.ts'
export { type TrustedApplicationProvider } from './trusted-application/provider.ts'

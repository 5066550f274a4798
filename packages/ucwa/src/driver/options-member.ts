import type { ProviderOptions } from '@trunkline/core'

/** The member of `providerOptions` that holds this carrier's options. */
export const optionsMember: keyof ProviderOptions = 'ucwa'

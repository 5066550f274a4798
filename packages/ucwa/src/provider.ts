import { parseConfig, type ProviderEntry } from '@trunkline/core/driver'
import * as z from 'zod'

import { type OnPremisesConfig, onPremisesConfig } from './on-premises/config.ts'
import { createOnPremisesProvider, type OnPremisesProvider } from './on-premises/provider.ts'
import { type TrustedApplicationConfig, trustedApplicationConfig } from './trusted-application/config.ts'
import { createTrustedApplicationProvider, type TrustedApplicationProvider } from './trusted-application/provider.ts'

const name = 'ucwa'

/** The schema of all surfaces, which differ in `surface`. */
const ucwaConfig = z.discriminatedUnion('surface', [trustedApplicationConfig, onPremisesConfig])

/** Configuration of this provider on either surface. */
export type UcwaConfig = TrustedApplicationConfig | OnPremisesConfig

/** This provider, with the manifest of its surface. */
export type UcwaProvider = TrustedApplicationProvider | OnPremisesProvider

/** Creates the provider of Microsoft's UCWA family. Opens nothing; throws `invalid-configuration` with every problem. */
export function ucwa(config: TrustedApplicationConfig): TrustedApplicationProvider
export function ucwa(config: OnPremisesConfig): OnPremisesProvider
export function ucwa(config: UcwaConfig): UcwaProvider
export function ucwa(config: UcwaConfig): UcwaProvider {
  return createProvider(config)
}

/** Entry for `loadProvider`. */
export const provider: ProviderEntry = { name, config: ucwaConfig, create: createProvider }

function createProvider(config: unknown): UcwaProvider {
  const checked = parseConfig(name, ucwaConfig, config)
  return checked.surface === 'on-premises'
    ? createOnPremisesProvider(checked)
    : createTrustedApplicationProvider(checked)
}

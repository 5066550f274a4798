import * as z from 'zod'

/** The OpenID configuration of the service, as far as it is needed to check its tokens. */
export const openIdConfiguration = z.looseObject({ jwks_uri: z.url({ protocol: /^https?$/ }) })

/** The public keys of the service. */
export const jsonWebKeySet = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })),
})

/** One public key of the service. */
export type JsonWebKey = z.infer<typeof jsonWebKeySet>['keys'][number]

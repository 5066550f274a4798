import type { DoorRequest } from '../door.ts'
import type { Entra } from './entra.ts'
import { createCheckSignature, type HmacOptions, type Signed } from './hmac.ts'

/** Throws a 401 unless a request is signed with the access key, or carries an access token of Entra. */
export type CheckAccess = (request: DoorRequest, signed: Signed) => Promise<void>

/** Makes the check; what the request's Authorization begins with decides which of the two is meant. */
export function createCheckAccess({ hmac, entra }: { readonly hmac: HmacOptions; readonly entra: Entra }): CheckAccess {
  const checkSignature = createCheckSignature(hmac)
  return async (request, signed) => {
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token !== undefined) return entra.check(token)
    checkSignature(request, signed)
  }
}

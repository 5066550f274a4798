import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { MakeMeAvailableRequest } from '../../wire/index.ts'
import { act } from './operation.ts'

/** What the user says of himself, each at the link of its name (absolute). */
export interface MeOperations {
  /** From then on calls to the user are told to this application. */
  makeMeAvailable(link: string, request: MakeMeAvailableRequest, options?: RequestOptions): Promise<void>
  /** He is still here; at least every four minutes. */
  reportMyActivity(link: string, options?: RequestOptions): Promise<void>
}

/** The operations of the user himself. */
export function createMe(signed: Transport): MeOperations {
  return {
    async makeMeAvailable(link, json, options) {
      await act(signed, 'makeMeAvailable', link, { ...options, json })
    },
    async reportMyActivity(link, options) {
      await act(signed, 'reportMyActivity', link, { ...options, harmless: true })
    },
  }
}

import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import type { MakeMeAvailableRequest } from '../../wire/index.ts'
import { act } from './operation.ts'

/** Operations of the user's own resource. Each takes the absolute link of the same name. */
export interface MeOperations {
  /** Makes the user available: from then on this application receives the user's calls. */
  makeMeAvailable(link: string, request: MakeMeAvailableRequest, options?: RequestOptions): Promise<void>
  /** Reports that the user is active; due at least every four minutes. */
  reportMyActivity(link: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of the user's own resource. */
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

import type { Entra } from '../azure/entra.ts'
import type { DeliveryResult } from '../deliver.ts'
import type { Network } from '../door.ts'

const STORAGE = 'https://storage.azure.com'
const VERSION = '2024-11-04'

/** A file for the application's own storage. */
export interface Blob {
  /** The container of the request, or a place within one. */
  readonly container: string
  /** Path in the container. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
  /** Any id of the call, for the log. */
  readonly call: string
}

/** Whether the storage lets the service in; one that knows no such question does. */
export type AskStorage = (container: string, call: string) => Promise<boolean>

/** Asks for the properties of a container. Faults know it as the event `RecordingStorage`. */
export function createAskStorage({ network, entra }: { readonly network: Network; readonly entra: Entra }): AskStorage {
  return async (container, call) => {
    const url = new URL(container)
    url.searchParams.set('restype', 'container')
    const result = await network.deliver({
      door: 'acs',
      call,
      event: 'RecordingStorage',
      url: url.href,
      method: 'GET',
      headers: async () => ({
        authorization: `Bearer ${await entra.token(STORAGE)}`,
        'x-ms-date': new Date(network.clock.now()).toUTCString(),
        'x-ms-version': VERSION,
      }),
    })
    return result.ok && ![401, 403, 404].includes(result.status)
  }
}

/** Puts a file there; resolves with its address, or with nothing when the storage does not take it. */
export type PutBlob = (blob: Blob) => Promise<string | undefined>

/**
 * Writes to the application's storage, as a managed identity does (docs/wire/acs-call-automation.md#recording). Faults
 * know it as the event `RecordingUpload`.
 */
export function createPutBlob(options: {
  readonly network: Network
  readonly entra: Entra
  readonly retryAfterMs: readonly number[]
}): PutBlob {
  const { clock } = options.network
  return async ({ container, name, mediaType, bytes, call }) => {
    const url = new URL(container)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`
    const result = await options.network.deliver({
      door: 'acs',
      call,
      event: 'RecordingUpload',
      url: url.href,
      method: 'PUT',
      headers: async () => ({
        authorization: `Bearer ${await options.entra.token(STORAGE)}`,
        'content-type': mediaType,
        'content-length': String(bytes.length),
        'x-ms-blob-type': 'BlockBlob',
        'x-ms-date': new Date(clock.now()).toUTCString(),
        'x-ms-version': VERSION,
      }),
      body: bytes,
      retry: (answer, attempt) => (isFinal(answer) ? undefined : options.retryAfterMs[attempt - 1]),
    })
    // what is in the query may be a secret
    return result.ok && result.status === 201 ? `${url.origin}${url.pathname}` : undefined
  }
}

/** Stored, or refused in a way that another attempt would not change. */
function isFinal(result: DeliveryResult): boolean {
  return result.ok && result.status < 500 && result.status !== 408 && result.status !== 429
}

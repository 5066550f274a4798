import type { IncomingMessage } from 'node:http'

import { openHost } from './host.ts'

/** A file as it was put. */
export interface PutFile {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly bytes: Buffer
}

/** A storage account of the application: takes whatever is put there. */
export interface BlobStore extends AsyncDisposable {
  readonly url: string
  readonly files: PutFile[]
  /** Statuses for the next files; 201 when there is none. Only what is answered 201 is among the files. */
  readonly statuses: number[]
  /** What the service is answered when it asks for a container. */
  access: number
}

export async function startBlobStore(): Promise<BlobStore> {
  const files: PutFile[] = []
  const statuses: number[] = []
  const host = await openHost({
    answer({ body: bytes, headers, method, target: path }) {
      const status = method === 'PUT' ? (statuses.shift() ?? 201) : store.access
      if (status === 201) files.push({ path, headers, bytes })
      return { status }
    },
  })
  const store: BlobStore = {
    access: 200,
    url: host.url,
    files,
    statuses,
    [Symbol.asyncDispose]: () => host.close(),
  }
  return store
}

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

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
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const status = request.method === 'PUT' ? (statuses.shift() ?? 201) : store.access
      if (status === 201)
        files.push({ path: request.url ?? '', headers: request.headers, bytes: Buffer.concat(chunks) })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const store: BlobStore = {
    access: 200,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    statuses,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return store
}

import { createServer } from 'node:http'

/** Serves WAVs on this machine, each under an address of its own. */
export interface PromptServer {
  /** The address under which the WAV can be fetched. */
  add(wav: Uint8Array): string
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1. */
export async function servePrompts(): Promise<PromptServer> {
  const wavs = new Map<string, Uint8Array>()
  const server = createServer((request, response) => {
    const wav = wavs.get(request.url ?? '')
    if (wav === undefined) return response.writeHead(404).end()
    return response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': wav.length }).end(wav)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    add(wav) {
      const path = `/prompt-${wavs.size + 1}.wav`
      wavs.set(path, wav)
      return `http://127.0.0.1:${port ?? 0}${path}`
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

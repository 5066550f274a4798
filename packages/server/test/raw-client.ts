import { connect, type Socket } from 'node:net'

/** A TCP client that says exactly what it is told. */
export interface RawClient {
  readonly socket: Socket
  write(text: string | Uint8Array): void
  /** All that came, as latin1, once it matches or holds the text. */
  until(pattern: RegExp | string): Promise<string>
  /** All that came, once the server has hung up. */
  ended(): Promise<string>
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const connected = Promise.withResolvers<void>()
  socket.once('connect', connected.resolve).once('error', connected.reject)
  await connected.promise
  let text = ''
  const gone = Promise.withResolvers<string>()
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => (text += chunk.toString('latin1')))
  socket.once('close', () => gone.resolve(text))
  return {
    socket,
    write: (data) => void socket.write(data),
    until(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      const look = (): void => {
        if (!(typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text))) return
        socket.off('data', look)
        resolve(text)
      }
      socket.on('data', look)
      socket.once('close', () => reject(new Error(`the server hung up after: ${text}`)))
      look()
      return promise
    },
    ended: () => gone.promise,
  }
}

/** The request that opens a WebSocket. */
export function handshake(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: voice.example.com',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n')
}

/** A short masked text frame, as a client sends it; the mask is zero. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

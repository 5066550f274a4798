import { connect, type Socket } from 'node:net'

/** What the parent process asks for: so many senders, each with one notice on its way at any time. */
interface Order {
  readonly port: number
  /** One request for each sender, byte for byte. */
  readonly requests: readonly string[]
  readonly rounds: number
}

/** One sender: what it took, in milliseconds, and how it was answered. */
export interface Answer {
  readonly ms: number
  readonly status: number
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return socket
}

function ask(socket: Socket, request: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const began = performance.now()
  socket.once('data', (bytes: Buffer) => {
    socket.off('error', reject)
    resolve({ ms: performance.now() - began, status: Number(bytes.toString('latin1', 9, 12)) })
  })
  socket.once('error', reject)
  socket.write(request)
  return promise
}

process.on('message', ({ port, requests, rounds }: Order) => {
  void (async () => {
    const sockets = await Promise.all(requests.map(() => open(port)))
    const answers: Answer[] = []
    for (let round = 0; round < rounds; round += 1)
      answers.push(...(await Promise.all(sockets.map((socket, index) => ask(socket, requests[index] ?? '')))))
    for (const socket of sockets) socket.destroy()
    process.send?.(answers, () => process.disconnect())
  })()
})

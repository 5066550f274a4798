import { connect, type Socket } from 'node:net'

// a process of its own, so that it does not share the event loop of the server that it measures

/** What is asked of this process: so many senders, each on a connection of its own with one notice on its way at most. */
export interface LoadOrder {
  readonly port: number
  /** One request for each sender, byte for byte. */
  readonly requests: readonly string[]
  readonly rounds: number
  /** How often each sender sends; 0 lets all of them send at once, and again when all are answered. */
  readonly everyMs: number
}

/** What one notice took, and how it was answered; 0 where the connection broke. */
export interface LoadAnswer {
  readonly ms: number
  readonly status: number
}

process.once('message', (order: LoadOrder) => {
  void run(order).then((answers) => process.send?.(answers, () => process.disconnect()))
})

async function run({ everyMs, port, requests, rounds }: LoadOrder): Promise<LoadAnswer[]> {
  const senders = await Promise.all(requests.map(async (request) => ({ request, socket: await open(port) })))
  // a connection counts as open before the server has accepted it: the first notice of each is not measured
  await together(senders, 1)
  const send = everyMs === 0 ? together : spread
  const answers = await send(senders, rounds, everyMs)
  for (const { socket } of senders) socket.destroy()
  return answers
}

interface Sender {
  readonly socket: Socket
  readonly request: string
}

async function together(senders: readonly Sender[], rounds: number): Promise<LoadAnswer[]> {
  const answers: LoadAnswer[] = []
  for (let round = 0; round < rounds; round += 1) answers.push(...(await Promise.all(senders.map(ask))))
  return answers
}

async function spread(senders: readonly Sender[], rounds: number, everyMs: number): Promise<LoadAnswer[]> {
  const one = async (sender: Sender, index: number): Promise<LoadAnswer[]> => {
    const answers: LoadAnswer[] = []
    await pause((everyMs * index) / senders.length)
    for (let round = 0; round < rounds; round += 1) {
      const answer = await ask(sender)
      answers.push(answer)
      await pause(Math.max(0, everyMs - answer.ms))
    }
    return answers
  }
  return (await Promise.all(senders.map(one))).flat()
}

function ask({ request, socket }: Sender): Promise<LoadAnswer> {
  const { promise, resolve } = Promise.withResolvers<LoadAnswer>()
  const began = performance.now()
  const done = (status: number): void => resolve({ ms: performance.now() - began, status })
  const onData = (bytes: Buffer): void => done(Number(bytes.toString('latin1', 9, 12)))
  const onClose = (): void => done(0)
  socket.once('data', onData).once('close', onClose)
  socket.write(request)
  return promise.finally(() => socket.off('data', onData).off('close', onClose))
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  return socket
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

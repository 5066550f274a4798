import type { StreamCommand } from '../../driver/index.ts'
import type { CallCore } from '../core.ts'
import type { CallStream } from './audio-stream.ts'

/** Asks the carrier for the stream; its name is known before anything is sent. */
export async function requestStream(
  core: CallCore,
  stream: CallStream,
  command: StreamCommand,
  signal: AbortSignal | undefined,
): Promise<void> {
  const named = (key: string): void => stream.know(key)
  const run = { capability: stream.capability, verb: 'stream', signal, named }
  const reply = await core.run(run, (context) => core.driver.doStream?.(context, command))
  stream.know(reply.operationKey)
}

/** Asks the carrier to end the stream; `named` is called with the names of that request. */
export async function requestStop(core: CallCore, stream: CallStream, named: (key: string) => void): Promise<void> {
  const { key } = stream
  if (key === undefined) return
  const run = { capability: stream.capability, verb: 'stop streaming', named }
  const reply = await core.run(run, (context) => core.driver.doStopStream?.(context, key))
  named(reply.operationKey)
}

import { decodeWav, WavError } from '@trunkline/audio'
import { type Accepted, type CallContext, TelephonyError, type StreamAudio } from '@trunkline/core/driver'
import { createHttp, type Runtime, runtimeOf } from '@trunkline/core/http'

import type { AdapterContext } from '../driver/context.ts'
import { adapterName } from '../wire/adapter-name.ts'

/** Fetches a file that core writes into the open stream, because a document that plays would end the stream. */
export async function playThroughStream(
  { config, host }: AdapterContext,
  call: CallContext,
  url: string,
): Promise<Accepted> {
  host.warn({ code: 'emulated', check: 'stream.play', message: playMessage, callId: call.id })
  const { timeoutMs } = config
  const bytes = await fetchFile(url, runtimeOf(host), {
    signal: call.signal,
    timeoutMs,
  })
  return { throughStream: audioOf(bytes, call) }
}

/** Leaves a collection to core, which collects the keys that the open stream reports. */
export async function collectThroughStream({ host }: AdapterContext, call: CallContext): Promise<Accepted> {
  host.warn({ code: 'emulated', check: 'stream.collect', message: collectMessage, callId: call.id })
  return Promise.resolve({ gatherKeys: true })
}

const playMessage =
  'play.url is emulated while a two-way stream is open: this process fetches the file, a WAV, and writes it into the stream'
const collectMessage =
  'collect.digits is emulated while a two-way stream is open: keys are taken one by one from its media socket'

/** Limit of a prompt's file size. */
const mostBytes = 64 * 1024 * 1024

async function fetchFile(
  url: string,
  runtime: Runtime,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number | undefined },
): Promise<Uint8Array> {
  const http = createHttp({
    ...runtime,
    baseUrl: new URL(url).origin,
    provider: adapterName,
    // the file's host is not the carrier, so its replies have no code of the carrier
    classify: () => ({ code: 'operation-failed' }),
    timeoutMs,
  })
  const { body } = await http.download({
    method: 'GET',
    path: url,
    repeat: 'safe',
    redirects: { allow: () => true, max: 3 },
    maxReplyBytes: mostBytes,
    signal,
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function audioOf(bytes: Uint8Array, call: CallContext): StreamAudio {
  const { channels, sampleRate } = decoded(bytes, call)
  const pcm = mono(channels)
  if (pcm.length === 0) throw unplayable('it holds no audio', call)
  return { pcm, sampleRate }
}

function decoded(bytes: Uint8Array, call: CallContext): ReturnType<typeof decodeWav> {
  try {
    return decodeWav(bytes)
  } catch (thrown) {
    if (!(thrown instanceof WavError)) throw thrown
    throw unplayable(`${thrown.message}; only WAV is played then`, call)
  }
}

/** Mixes all channels with equal shares, so that nothing clips. */
function mono(channels: readonly Int16Array[]): Int16Array {
  const [first = new Int16Array(0)] = channels
  if (channels.length < 2) return first
  return first.map((_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length)
}

function unplayable(why: string, call: CallContext): TelephonyError {
  return new TelephonyError('operation-failed', `the file cannot be played through the open stream: ${why}`, {
    provider: adapterName,
    callId: call.id,
  })
}

import { inspectWav, WavError, type WavInfo } from '@trunkline/audio'
import { TelephonyError } from '@trunkline/core/driver'
import { createHttp, type Runtime } from '@trunkline/core/http'

/** Checks a prompt before it is played; fails with `invalid-argument` if the service could not play it. */
export type PromptCheck = (url: string, ownHost: string, signal: AbortSignal) => Promise<void>

/**
 * Creates the check. The service plays only mono, 16-bit, 16 kHz WAV, and rejects other files only after it has
 * accepted the request. Files of other hosts are not checked, and a file that cannot be fetched here is left to the
 * service, which may have access to it.
 */
export function createPromptCheck(promptHosts: readonly string[], runtime: Runtime): PromptCheck {
  const { clock } = runtime
  const good = new Map<string, number>()
  return async (url, ownHost, signal) => {
    const place = URL.parse(url)
    if (place === null || ![ownHost, ...promptHosts].some((host) => host.toLowerCase() === place.host)) return
    if ((good.get(url) ?? 0) > clock.now()) return
    const head = await headOf(place, runtime, signal)
    if (head === undefined) return
    const problem = problemOf(head)
    if (problem !== undefined) throw unplayable(url, problem)
    if (good.size >= mostRemembered) good.clear()
    good.set(url, clock.now() + rememberedMs)
  }
}

/** A prompt that is played repeatedly is checked once a minute. */
const rememberedMs = 60_000
const mostRemembered = 200
const withinMs = 5_000
/** Room for chunks that precede the sound. */
const headBytes = 64 * 1024

interface Head {
  readonly bytes: Uint8Array
  /** Whether these are all bytes of the file. */
  readonly whole: boolean
}

async function headOf(place: URL, runtime: Runtime, signal: AbortSignal): Promise<Head | undefined> {
  const { origin, pathname, search } = place
  const late = new AbortController()
  const cancel = runtime.clock.after(withinMs, () => late.abort())
  try {
    const http = createHttp({ ...runtime, baseUrl: origin, provider: 'acs-play-audio', attempts: 1 })
    const { body } = await http.download({
      method: 'GET',
      path: pathname + search,
      headers: { range: `bytes=0-${headBytes - 1}` },
      repeat: 'safe',
      signal: AbortSignal.any([signal, late.signal]),
    })
    return await beginning(body)
  } catch {
    if (signal.aborted) throw new TelephonyError('cancelled', 'play was cancelled before anything was sent')
    return undefined
  } finally {
    cancel()
  }
}

async function beginning(body: AsyncIterable<Uint8Array>): Promise<Head> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    // leaving the loop closes the connection
    if (length >= headBytes) return { bytes: Buffer.concat(chunks).subarray(0, headBytes), whole: false }
  }
  return { bytes: Buffer.concat(chunks), whole: true }
}

function problemOf({ bytes, whole }: Head): string | undefined {
  try {
    return formatProblem(inspectWav(bytes))
  } catch (thrown) {
    if (!(thrown instanceof WavError)) throw thrown
    // if the sound starts beyond the bytes that we read, the service decides
    return whole || !isRiff(bytes) ? thrown.message : undefined
  }
}

function formatProblem({ channels, bitsPerSample, sampleRate, encoding }: WavInfo): string | undefined {
  if (encoding === 'pcm' && channels === 1 && bitsPerSample === 16 && sampleRate === 16_000) return undefined
  return `it is ${bitsPerSample}-bit ${encoding} with ${channels} channel${channels === 1 ? '' : 's'} at ${sampleRate} Hz`
}

function isRiff(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  return text.startsWith('RIFF') && text.endsWith('WAVE')
}

/** The message leaves out the query, which may contain a secret. */
function unplayable(url: string, problem: string): TelephonyError {
  const { origin, pathname } = new URL(url)
  return new TelephonyError(
    'invalid-argument',
    `The Calling Server API only plays WAV files of 16-bit PCM, mono, 16,000 Hz. ${origin}${pathname} is not one: ${problem}; nothing was sent`,
  )
}

import { inspectWav, WavError, type WavInfo } from '@trunkline/audio'
import { TelephonyError } from '@trunkline/core/driver'
import { createHttp, type Runtime } from '@trunkline/core/http'

/** Looks at a prompt before it is played; fails with `invalid-argument` when the service could not play it. */
export type PromptCheck = (url: string, ownHost: string, signal: AbortSignal) => Promise<void>

/**
 * Makes the check: the service plays mono, 16-bit, 16 kHz WAV alone, and says so of another file only after it was
 * accepted. Files of other hosts are none of our business, and one that cannot be fetched from here may be for the
 * service.
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

/** A prompt that is played again and again is looked at once a minute. */
const rememberedMs = 60_000
const mostRemembered = 200
const withinMs = 5_000
/** Room for chunks that stand before the sound. */
const headBytes = 64 * 1024

interface Head {
  readonly bytes: Uint8Array
  /** Whether that is all of the file. */
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
    // sound that begins further back than we look is the service's to judge
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

/** Without the query, which may hold a secret. */
function unplayable(url: string, problem: string): TelephonyError {
  const { origin, pathname } = new URL(url)
  return new TelephonyError(
    'invalid-argument',
    `The Calling Server API only plays WAV files of 16-bit PCM, mono, 16,000 Hz. ${origin}${pathname} is not one: ${problem}; nothing was sent`,
  )
}

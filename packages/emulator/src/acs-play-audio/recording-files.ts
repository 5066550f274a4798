import type { CheckAccess } from '../azure/access.ts'
import { AcsFailure } from '../azure/failure.ts'
import type { Grid } from '../azure/grid.ts'
import { Kept } from '../azure/kept.ts'
import { ranged } from '../azure/ranged.ts'
import { chunksOf, type RecordingChunk } from '../azure/recording-chunk.ts'
import { metadataOf } from '../azure/recording-metadata.ts'
import type { Timers } from '../azure/timers.ts'
import { type DoorReply, type DoorRequest, jsonReply, type Network } from '../door.ts'
import { drawHex } from '../draw.ts'
import type { AcsPlayAudioSettings } from './options.ts'
import type { Recording } from './recording.ts'

const PATH = /^\/v1\/objects\/([^/]+)\/content\/(audio|video|acsmetadata)$/

interface StoredFile {
  readonly part: 'audio' | 'video'
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly metadata: object
  /** Makes the addresses that redirects lead to unguessable. */
  readonly secret: string
}

export interface RecordingFilesOptions {
  readonly network: Network
  readonly grid: Grid
  readonly timers: Timers
  readonly settings: AcsPlayAudioSettings
  readonly checkAccess: CheckAccess
  readonly resourceId: string
}

/** The file server of recordings (docs/wire/acs-play-audio.md#recording-download). */
export class RecordingFiles {
  readonly #options: RecordingFilesOptions
  readonly #files: Kept<StoredFile>

  constructor(options: RecordingFilesOptions) {
    this.#options = options
    this.#files = new Kept(options.network.clock, options.settings.fileKeptMs)
  }

  /** Whether a path leads to one of these files; another protocol server has files at such paths as well. */
  matches(path: string): boolean {
    return this.#files.has(PATH.exec(path)?.[1] ?? '')
  }

  /** Keeps what was recorded and reports it to Event Grid, both a little later. */
  store(recording: Recording): void {
    const { timers, settings } = this.#options
    timers.after(settings.fileAfterMs, () => void this.#storeNow(recording))
  }

  /** Hands out a file, or its metadata, where its redirects end. */
  async handle(request: DoorRequest): Promise<DoorReply> {
    try {
      return await this.#serve(request)
    } catch (error) {
      if (!(error instanceof AcsFailure)) throw error
      return jsonReply(error.status, { error: { code: error.code, message: error.message } })
    }
  }

  async #serve(request: DoorRequest): Promise<DoorReply> {
    await this.#check(request)
    const [, documentId = '', part] = PATH.exec(request.path) ?? []
    const file = this.#files.get(documentId)
    if (file === undefined || (part !== 'acsmetadata' && part !== file.part))
      throw new AcsFailure(404, 8522, 'Recording not found.')
    if (request.method !== 'GET') throw new AcsFailure(405, 8520, 'A file only supports GET')
    const next = this.#next(request, file)
    if (next !== undefined) return { status: 302, headers: { location: next, 'content-length': '0' } }
    if (part === 'acsmetadata') return jsonReply(200, file.metadata)
    return ranged(file.bytes, file.mediaType, request.headers.range)
  }

  /** The signature names the resource's host, which `x-ms-host` repeats, with path and query of the file: anew at each redirect. */
  async #check(request: DoorRequest): Promise<void> {
    const { host } = this.#options.network.base()
    const named = request.headers['x-ms-host']
    if (named !== host) throw new AcsFailure(401, 7509, `x-ms-host is not the resource's host ${host}`)
    await this.#options.checkAccess(request, { host, target: request.target })
  }

  /** The address that a request is redirected to; undefined at the file itself. */
  #next({ query, path }: DoorRequest, { secret }: StoredFile): string | undefined {
    const hop = query.get('sig') === secret ? Number(query.get('hop')) : 0
    if (!(hop < this.#options.settings.fileRedirects)) return undefined
    return `${this.#options.network.base().url}${path}?hop=${hop + 1}&sig=${secret}`
  }

  async #storeNow(recording: Recording): Promise<void> {
    const { settings, network, grid } = this.#options
    const recordingChunks: object[] = []
    for (const chunk of chunksOf(recording.recorder, settings.chunkMaxBytes)) {
      const documentId = `0-emu-d2-${network.random.uuid().replaceAll('-', '')}`
      const file = await this.#make(recording, chunk, documentId)
      this.#files.add(documentId, file)
      const location = `${network.base().url}/v1/objects/${documentId}/content`
      recordingChunks.push({
        documentId,
        index: chunk.index,
        endReason: chunk.endReason,
        contentLocation: `${location}/${file.part}`,
        metadataLocation: `${location}/acsmetadata`,
      })
    }
    grid.publish({
      name: 'RecordingFileStatusUpdated',
      subject: `/recording/call/${recording.serverCall.call.id}/recordingId/${recording.id}`,
      call: recording.id,
      data: {
        recordingStorageInfo: { recordingChunks },
        recordingStartTime: recording.startTime,
        recordingDurationMs: recording.recorder.durationMs,
        sessionEndReason: recording.endReason,
      },
    })
  }

  async #make(recording: Recording, chunk: RecordingChunk, documentId: string): Promise<StoredFile> {
    const { format } = recording
    const { resourceId, network } = this.#options
    const secret = drawHex(network.random, 12)
    const bytes = await network.clock.outside(() => format.encode(chunk.channels))
    return {
      part: format.content === 'audio' ? 'audio' : 'video',
      mediaType: format.mediaType,
      bytes,
      metadata: metadataOf(recording.describe(), chunk, { documentId, resourceId }),
      secret,
    }
  }
}

import { createHash } from 'node:crypto'

import type { Random } from '@trunkline/network'

import type { CheckAccess } from '../azure/access.ts'
import { AcsFailure } from '../azure/failure.ts'
import type { Grid } from '../azure/grid.ts'
import { Kept } from '../azure/kept.ts'
import { ranged } from '../azure/ranged.ts'
import { chunksOf, type RecordingChunk } from '../azure/recording-chunk.ts'
import type { RecordingFormat } from '../azure/recording-format.ts'
import { metadataOf } from '../azure/recording-metadata.ts'
import type { Timers } from '../azure/timers.ts'
import { type DoorReply, type DoorRequest, jsonReply, type Network } from '../door.ts'
import type { AcsSettings } from './options.ts'
import { formatOf } from './recording-format.ts'
import type { PutBlob } from './recording-storage.ts'
import type { Recording } from './recording.ts'

const PATH = /^\/v1\/objects\/([^/]+)(?:\/content\/(audio|video|acsmetadata))?$/

interface RecordingFile {
  readonly documentId: string
  readonly format: RecordingFormat
  readonly bytes: Uint8Array
  readonly metadata: object
}

/** Where a file is, as Event Grid reports it. */
interface Locations {
  readonly contentLocation: string
  readonly metadataLocation: string
  /** Not of a file in the application's own storage. */
  readonly deleteLocation?: string
}

export interface RecordingFilesOptions {
  readonly network: Network
  readonly grid: Grid
  readonly timers: Timers
  readonly settings: AcsSettings
  readonly checkAccess: CheckAccess
  readonly putBlob: PutBlob
  readonly resourceId: string
}

/** The file server of recordings (docs/wire/acs-call-automation.md#recording-download). */
export class RecordingFiles {
  readonly #options: RecordingFilesOptions
  readonly #files: Kept<RecordingFile>

  constructor(options: RecordingFilesOptions) {
    this.#options = options
    this.#files = new Kept(options.network.clock, options.settings.fileKeptMs)
  }

  /** Whether a path is one of a file's. */
  matches(path: string): boolean {
    return path.startsWith('/v1/objects/')
  }

  /** Keeps what was recorded, or puts it where the application wants it, and reports it to Event Grid a little later. */
  store(recording: Recording): void {
    const { timers, settings } = this.#options
    timers.after(settings.fileAfterMs, () => void this.#storeNow(recording))
  }

  async #storeNow(recording: Recording): Promise<void> {
    const reported: object[] = []
    for (const chunk of chunksOf(recording.recorder, this.#options.settings.chunkMaxBytes)) {
      const file = await this.#make(recording, chunk)
      const { container } = recording
      const locations = container === undefined ? this.#keep(file) : await this.#upload(recording, container, file)
      const { documentId } = file
      if (locations) reported.push({ documentId, index: chunk.index, endReason: chunk.endReason, ...locations })
    }
    this.#announce(recording, reported)
  }

  async #make(recording: Recording, chunk: RecordingChunk): Promise<RecordingFile> {
    const { network, resourceId } = this.#options
    const format = formatOf(recording.request)
    const documentId = documentIdOf(recording, network.random)
    const metadata = metadataOf(recording.describe(), chunk, { documentId, resourceId })
    const bytes = await network.clock.outside(() => format.encode(chunk.channels))
    return { documentId, format, bytes, metadata }
  }

  /** Keeps one file here, for as long as the service does. */
  #keep(file: RecordingFile): Locations {
    const { network } = this.#options
    this.#files.add(file.documentId, file)
    const location = `${network.base().url}/v1/objects/${file.documentId}`
    return {
      contentLocation: `${location}/content/${partOf(file.format)}`,
      metadataLocation: `${location}/content/acsmetadata`,
      deleteLocation: location,
    }
  }

  /** Puts one file into the application's own container; nothing when it does not get there. */
  async #upload(recording: Recording, container: string, file: RecordingFile): Promise<Locations | undefined> {
    const { documentId, format, bytes } = file
    const { putBlob } = this.#options
    const common = { container, call: recording.connection.id }
    const name = `${documentId}/${partOf(format)}.${format.name}`
    const contentLocation = await putBlob({ ...common, name, mediaType: format.mediaType, bytes })
    const metadata = Buffer.from(JSON.stringify(file.metadata))
    const place = { name: `${documentId}/acsmetadata.json`, mediaType: 'application/json' }
    const metadataLocation = await putBlob({ ...common, ...place, bytes: metadata })
    return contentLocation === undefined || metadataLocation === undefined
      ? undefined
      : { contentLocation, metadataLocation }
  }

  /** Hands out or removes a file. */
  async handle(request: DoorRequest): Promise<DoorReply> {
    try {
      return await this.#serve(request)
    } catch (error) {
      if (!(error instanceof AcsFailure)) throw error
      return jsonReply(error.status, { status: error.status, message: error.message })
    }
  }

  async #serve(request: DoorRequest): Promise<DoorReply> {
    await this.#check(request)
    const [, documentId = '', part] = PATH.exec(request.path) ?? []
    const file = this.#files.get(documentId)
    if (!file) throw new AcsFailure(404, 8522, `There is no file ${documentId}`)
    if (request.method === 'DELETE' && part === undefined) {
      this.#files.delete(documentId)
      return { status: 200 }
    }
    if (request.method !== 'GET' || part === undefined) throw new AcsFailure(405, 8520, 'A file knows GET and DELETE')
    if (part === 'acsmetadata') return jsonReply(200, file.metadata)
    if (part !== partOf(file.format)) throw new AcsFailure(404, 8522, `The file ${documentId} holds no ${part}`)
    return ranged(file.bytes, file.format.mediaType, request.headers.range)
  }

  /** The signature names the resource's host, which `x-ms-host` repeats, and the path without its query. */
  async #check(request: DoorRequest): Promise<void> {
    const { host } = this.#options.network.base()
    if ((request.headers['x-ms-host'] ?? request.host) !== host) {
      throw new AcsFailure(401, 7509, `x-ms-host is not the resource's host ${host}`)
    }
    await this.#options.checkAccess(request, { host, target: request.path })
  }

  #announce(recording: Recording, recordingChunks: readonly object[]): void {
    const { serverCallId } = recording.connection.ids
    const { name, content } = formatOf(recording.request)
    this.#options.grid.publish({
      name: 'RecordingFileStatusUpdated',
      subject: `/recording/call/${recording.connection.call.id}/serverCallId/${serverCallId}/recordingId/${recording.id}`,
      call: recording.connection.id,
      data: {
        recordingStorageInfo: { recordingChunks },
        recordingStartTime: recording.startTime,
        recordingDurationMs: recording.recorder.durationMs,
        recordingContentType: capitalized(content),
        recordingChannelType: recording.isUnmixed ? 'Unmixed' : 'Mixed',
        recordingFormatType: capitalized(name),
        sessionEndReason: recording.endReason,
      },
    })
  }
}

function documentIdOf(recording: Recording, random: Random): string {
  return `0-emu-d1-${createHash('md5').update(recording.id).update(random.uuid()).digest('hex')}`
}

function partOf({ content }: RecordingFormat): 'audio' | 'video' {
  return content === 'audio' ? 'audio' : 'video'
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

import { createHash, randomUUID } from 'node:crypto'

import { type DoorReply, type DoorRequest, jsonReply, type Network } from '../door.ts'
import { SAMPLE_RATE } from '../switchboard/frame.ts'
import { AcsFailure } from './failure.ts'
import type { Grid } from './grid.ts'
import { checkSignature, type HmacOptions } from './hmac.ts'
import type { AcsSettings } from './options.ts'
import { chunksOf, type RecordingChunk } from './recording-chunk.ts'
import type { Recording } from './recording.ts'
import type { Timers } from './timers.ts'

const PATH = /^\/v1\/objects\/([^/]+)(?:\/content\/(audio|acsmetadata))?$/

interface StoredFile {
  readonly documentId: string
  readonly audio: Uint8Array
  readonly metadata: object
  readonly keptUntil: number
}

type ChunkPlace = Pick<RecordingChunk, 'index' | 'offsetMs' | 'durationMs'> & { readonly documentId: string }

export interface RecordingFilesOptions {
  readonly network: Network
  readonly grid: Grid
  readonly timers: Timers
  readonly settings: AcsSettings
  readonly hmac: HmacOptions
  readonly resourceId: string
}

/** The file server of recordings (docs/wire/acs-call-automation.md#recording-download). */
export class RecordingFiles {
  readonly #options: RecordingFilesOptions
  readonly #files = new Map<string, StoredFile>()

  constructor(options: RecordingFilesOptions) {
    this.#options = options
  }

  /** Whether a path is one of a file's. */
  matches(path: string): boolean {
    return path.startsWith('/v1/objects/')
  }

  /** Keeps what was recorded, and tells Event Grid a little later. */
  store(recording: Recording): void {
    const { timers, settings } = this.#options
    timers.after(settings.fileAfterMs, () => {
      const chunks = chunksOf(recording.recorder, settings.chunkMaxBytes)
      this.#announce(
        recording,
        chunks.map((chunk) => this.#keep(recording, chunk)),
      )
    })
  }

  /** Keeps one file; returns how Event Grid tells of it. */
  #keep(recording: Recording, { index, wav, endReason, ...times }: RecordingChunk): object {
    const documentId = documentIdOf(recording)
    this.#files.set(documentId, {
      documentId,
      audio: wav,
      metadata: this.#metadata(recording, { documentId, index, ...times }),
      keptUntil: Date.now() + this.#options.settings.fileKeptMs,
    })
    const location = `${this.#options.network.base().url}/v1/objects/${documentId}`
    return {
      documentId,
      index,
      endReason,
      contentLocation: `${location}/content/audio`,
      metadataLocation: `${location}/content/acsmetadata`,
      deleteLocation: location,
    }
  }

  /** Hands out or removes a file. */
  handle(request: DoorRequest): DoorReply {
    try {
      return this.#serve(request)
    } catch (error) {
      if (!(error instanceof AcsFailure)) throw error
      return jsonReply(error.status, { status: error.status, message: error.message })
    }
  }

  #serve(request: DoorRequest): DoorReply {
    this.#check(request)
    const [, documentId = '', part] = PATH.exec(request.path) ?? []
    const file = this.#files.get(documentId)
    if (!file || file.keptUntil <= Date.now()) throw new AcsFailure(404, 8522, `There is no file ${documentId}`)
    if (request.method === 'DELETE' && part === undefined) {
      this.#files.delete(documentId)
      return { status: 200 }
    }
    if (request.method !== 'GET' || part === undefined) throw new AcsFailure(405, 8520, 'A file knows GET and DELETE')
    return part === 'audio' ? ranged(file.audio, request.headers.range) : jsonReply(200, file.metadata)
  }

  /** The signature names the resource's host, which `x-ms-host` repeats, and the path without its query. */
  #check(request: DoorRequest): void {
    const { host } = this.#options.network.base()
    if ((request.headers['x-ms-host'] ?? request.host) !== host) {
      throw new AcsFailure(401, 7509, `x-ms-host is not the resource's host ${host}`)
    }
    checkSignature(request, { host, target: request.path }, this.#options.hmac)
  }

  #announce(recording: Recording, recordingChunks: readonly object[]): void {
    const { serverCallId } = recording.connection.ids
    this.#options.grid.publish({
      name: 'RecordingFileStatusUpdated',
      subject: `/recording/call/${recording.connection.call.id}/serverCallId/${serverCallId}/recordingId/${recording.id}`,
      call: recording.connection.id,
      data: {
        recordingStorageInfo: { recordingChunks },
        recordingStartTime: recording.startTime,
        recordingDurationMs: recording.recorder.durationMs,
        recordingContentType: 'Audio',
        recordingChannelType: recording.isUnmixed ? 'Unmixed' : 'Mixed',
        recordingFormatType: 'Wav',
        sessionEndReason: recording.endReason,
      },
    })
  }

  #metadata(recording: Recording, chunk: ChunkPlace): object {
    const participants = recording.isUnmixed
      ? recording.channels
      : recording.connection.call.legs.map((leg) => leg.number)
    return {
      resourceId: this.#options.resourceId,
      callId: recording.connection.call.id,
      chunkDocumentId: chunk.documentId,
      chunkIndex: chunk.index,
      // pauses are not counted
      chunkStartTime: new Date(Date.parse(recording.startTime) + chunk.offsetMs).toISOString(),
      chunkDuration: chunk.durationMs,
      pauseResumeIntervals: recording.pauses.map(({ startTime, duration }) => ({ startTime, duration })),
      recordingInfo: {
        contentType: 'audio',
        channelType: recording.isUnmixed ? 'unmixed' : 'mixed',
        format: 'wav',
        audioConfiguration: {
          sampleRate: SAMPLE_RATE,
          bitRate: SAMPLE_RATE * 16 * recording.recorder.channels,
          channels: recording.recorder.channels,
        },
      },
      participants: participants.map((participantId) => ({ participantId })),
    }
  }
}

function documentIdOf(recording: Recording): string {
  return `0-emu-d1-${createHash('md5').update(recording.id).update(randomUUID()).digest('hex')}`
}

function ranged(bytes: Uint8Array, range: string | undefined): DoorReply {
  const headers = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes' }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (from === undefined) return { status: 200, headers, body: bytes }
  const start = Number(from)
  const end = to === undefined || to === '' ? bytes.length : Math.min(Number(to) + 1, bytes.length)
  if (start >= end) return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } }
  const span = { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }
  return { status: 206, headers: { ...headers, ...span }, body: bytes.subarray(start, end) }
}

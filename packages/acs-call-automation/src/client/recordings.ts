import { deleteFile, downloadFile, type DownloadOptions, readMetadata } from '@trunkline/azure'
import { type HttpDownload } from '@trunkline/core/http'

import {
  type ApiVersion,
  type RecordingMetadata,
  recordingMetadata,
  type ReplyOf,
  type RequestOf,
} from '../wire/index.ts'
import { type SaveClock, saveFile, type SaveOptions } from './recording-save.ts'
import { type RepeatableOptions, type RequestOptions, type Transport } from './transport.ts'

/** Recordings, and their files once Event Grid has told where they are. */
export interface RecordingOperations<V extends ApiVersion> {
  start(
    request: RequestOf<'CallRecording_StartRecording', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallRecording_StartRecording'>>
  get(recordingId: string, options?: RequestOptions): Promise<ReplyOf<'CallRecording_GetRecordingProperties'>>
  stop(recordingId: string, options?: RequestOptions): Promise<void>
  pause(recordingId: string, options?: RequestOptions): Promise<void>
  resume(recordingId: string, options?: RequestOptions): Promise<void>
  /** The file at a `contentLocation`, as fast as it is read; kept 48 hours. Fails with `invalid-argument` for a host that keeps no recordings. */
  download(contentLocation: string, options?: DownloadOptions): Promise<HttpDownload>
  /**
   * Writes the file to a stream as fast as that takes it. One that is not there yet, or empty, is asked for again until
   * `readyWithinMs`, past which it fails with `timeout`; the stream is aborted when the file breaks off.
   */
  saveTo(contentLocation: string, target: WritableStream<Uint8Array>, options?: SaveOptions): Promise<void>
  /** What is stored beside the file, at a `metadataLocation`. */
  metadata(metadataLocation: string, options?: RequestOptions): Promise<RecordingMetadata>
  /** Removes the file, at a `deleteLocation`. */
  deleteFile(deleteLocation: string, options?: RequestOptions): Promise<void>
}

/** The operations on recordings. */
export function createRecordings<V extends ApiVersion>(transport: Transport, clock: SaveClock): RecordingOperations<V> {
  const { perform } = transport
  return {
    start: (body, options) => perform('CallRecording_StartRecording', { body, options }),
    get: (recordingId, options) =>
      perform('CallRecording_GetRecordingProperties', { parameters: { recordingId }, options }),
    stop: (recordingId, options) => perform('CallRecording_StopRecording', { parameters: { recordingId }, options }),
    pause: (recordingId, options) => perform('CallRecording_PauseRecording', { parameters: { recordingId }, options }),
    resume: (recordingId, options) =>
      perform('CallRecording_ResumeRecording', { parameters: { recordingId }, options }),
    download: (contentLocation, options) => downloadFile(transport, contentLocation, options),
    saveTo: (contentLocation, target, options) => saveFile(transport, clock, contentLocation, target, options),
    metadata: (metadataLocation, options) => readMetadata(transport, metadataLocation, recordingMetadata, options),
    deleteFile: (deleteLocation, options) => deleteFile(transport, deleteLocation, options),
  }
}

import { deleteFile, downloadFile, type DownloadOptions, readMetadata } from '@trunkline/azure'
import type { HttpDownload } from '@trunkline/core/http'

import {
  type ApiVersion,
  type RecordingMetadata,
  recordingMetadata,
  type ReplyOf,
  type RequestOf,
} from '../wire/index.ts'
import { type SaveClock, saveFile, type SaveOptions } from './recording-save.ts'
import type { RepeatableOptions, RequestOptions, Transport } from './transport.ts'

/** Operations of recordings, and of their files, whose location Event Grid reports. */
export interface RecordingOperations<V extends ApiVersion> {
  start(
    request: RequestOf<'CallRecording_StartRecording', V>,
    options?: RepeatableOptions,
  ): Promise<ReplyOf<'CallRecording_StartRecording'>>
  get(recordingId: string, options?: RequestOptions): Promise<ReplyOf<'CallRecording_GetRecordingProperties'>>
  stop(recordingId: string, options?: RequestOptions): Promise<void>
  pause(recordingId: string, options?: RequestOptions): Promise<void>
  resume(recordingId: string, options?: RequestOptions): Promise<void>
  /**
   * Downloads the file at a `contentLocation`, at the speed of the reader. The service keeps files for 48 hours. Fails
   * with `invalid-argument` for a host that does not store recordings.
   */
  download(contentLocation: string, options?: DownloadOptions): Promise<HttpDownload>
  /**
   * Writes the file to a stream, at the speed of the stream. A file that does not exist yet, or is empty, is requested
   * again until `readyWithinMs`; then it fails with `timeout`. If the download breaks off, the stream is aborted.
   */
  saveTo(contentLocation: string, target: WritableStream<Uint8Array>, options?: SaveOptions): Promise<void>
  /** Reads the metadata of a file at a `metadataLocation`. */
  metadata(metadataLocation: string, options?: RequestOptions): Promise<RecordingMetadata>
  /** Deletes the file at a `deleteLocation`. */
  deleteFile(deleteLocation: string, options?: RequestOptions): Promise<void>
}

/** Creates the operations of recordings. */
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

import type { DownloadOptions } from '@trunkline/azure'
import type { HttpDownload } from '@trunkline/core/http'

import type { ApiVersion, RecordingMetadata, ReplyOf, RequestOf } from '../wire/index.ts'
import { downloadFile, readMetadata } from './recording-file.ts'
import type { RequestOptions, Transport } from './transport.ts'

/** Operations of recordings of a server call, and of their files, whose location Event Grid reports. */
export interface RecordingOperations<V extends ApiVersion> {
  /** Starts a recording. Without content, channel and format type, the service records mixed mp4 with audio and video. */
  start(
    serverCallId: string,
    request: RequestOf<'ServerCalls_StartRecording', V>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_StartRecording'>>
  /** Reads the state of a recording; fails with `not-found` once the recording has stopped. */
  get(
    serverCallId: string,
    recordingId: string,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_GetRecordingProperties'>>
  stop(serverCallId: string, recordingId: string, options?: RequestOptions): Promise<void>
  pause(serverCallId: string, recordingId: string, options?: RequestOptions): Promise<void>
  resume(serverCallId: string, recordingId: string, options?: RequestOptions): Promise<void>
  /**
   * Downloads the file at a `contentLocation`, at the speed of the reader. The service keeps files for 48 hours. Fails
   * with `invalid-argument` for a host that does not store recordings.
   */
  download(contentLocation: string, options?: DownloadOptions): Promise<HttpDownload>
  /** Reads the metadata of a file at a `metadataLocation`. */
  metadata(metadataLocation: string, options?: RequestOptions): Promise<RecordingMetadata>
}

/** Creates the operations of recordings. */
export function createRecordings<V extends ApiVersion>(transport: Transport): RecordingOperations<V> {
  const { perform } = transport
  return {
    start: (serverCallId, body, options) =>
      perform('ServerCalls_StartRecording', { parameters: { serverCallId }, body, options }),
    get: (serverCallId, recordingId, options) =>
      perform('ServerCalls_GetRecordingProperties', { parameters: { serverCallId, recordingId }, options }),
    stop: (serverCallId, recordingId, options) =>
      perform('ServerCalls_StopRecording', { parameters: { serverCallId, recordingId }, options }),
    pause: (serverCallId, recordingId, options) =>
      perform('ServerCalls_PauseRecording', { parameters: { serverCallId, recordingId }, options }),
    resume: (serverCallId, recordingId, options) =>
      perform('ServerCalls_ResumeRecording', { parameters: { serverCallId, recordingId }, options }),
    download: (contentLocation, options) => downloadFile(transport, contentLocation, options),
    metadata: (metadataLocation, options) => readMetadata(transport, metadataLocation, options),
  }
}

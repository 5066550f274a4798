import { type DownloadOptions } from '@trunkline/azure'
import { type HttpDownload } from '@trunkline/core/http'

import { type ApiVersion, type RecordingMetadata, type ReplyOf, type RequestOf } from '../wire/index.ts'
import { downloadFile, readMetadata } from './recording-file.ts'
import { type RequestOptions, type Transport } from './transport.ts'

/** Recordings of a server call, and their files once Event Grid has told where they are. */
export interface RecordingOperations<V extends ApiVersion> {
  /** Without a content, a channel and a format type the service makes a mixed mp4 of audio and video. */
  start(
    serverCallId: string,
    request: RequestOf<'ServerCalls_StartRecording', V>,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_StartRecording'>>
  /** Fails with `not-found` once it has stopped. */
  get(
    serverCallId: string,
    recordingId: string,
    options?: RequestOptions,
  ): Promise<ReplyOf<'ServerCalls_GetRecordingProperties'>>
  stop(serverCallId: string, recordingId: string, options?: RequestOptions): Promise<void>
  pause(serverCallId: string, recordingId: string, options?: RequestOptions): Promise<void>
  resume(serverCallId: string, recordingId: string, options?: RequestOptions): Promise<void>
  /** The file at a `contentLocation`, as fast as it is read; kept 48 hours. Fails with `invalid-argument` for a host that keeps no recordings. */
  download(contentLocation: string, options?: DownloadOptions): Promise<HttpDownload>
  /** What is stored beside the file, at a `metadataLocation`. */
  metadata(metadataLocation: string, options?: RequestOptions): Promise<RecordingMetadata>
}

/** The operations on recordings. */
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

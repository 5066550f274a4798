import type { DriverEvent, RecordingFile } from '@trunkline/core/driver'

import type { EventData } from '../wire/event-data.ts'

/** The recording id of a RecordingFileStatusUpdated, which is the last part of its subject. */
export function recordingIdOf(subject: string | undefined): string | undefined {
  const mark = '/recordingid/'
  const from = subject?.toLowerCase().lastIndexOf(mark) ?? -1
  if (subject === undefined || from < 0) return undefined
  const id = decoded(subject.slice(from + mark.length))
  return id === '' ? undefined : id
}

/** The files of a finished recording in order; a long recording has several. */
export function recordingReady(data: EventData<'RecordingFileStatusUpdated'>): DriverEvent {
  const listed = data.recordingStorageInfo?.recordingChunks ?? []
  const chunks = listed.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
  const { recordingDurationMs = -1 } = data
  // a negative duration means that the service does not know it
  const durationMs = recordingDurationMs < 0 ? undefined : recordingDurationMs
  const files = chunks.flatMap(({ contentLocation }): RecordingFile[] => {
    if (contentLocation === undefined) return []
    // the duration is that of the whole recording
    return [{ url: contentLocation, ...(chunks.length === 1 && durationMs !== undefined && { durationMs }) }]
  })
  if (files.length === 0) return withoutFiles(chunks.length, data.sessionEndReason)
  return { type: 'recording-ready', files, ...(durationMs !== undefined && { durationMs }) }
}

/** Reports that the files were stored but the event contains no URL to fetch them. */
function withoutFiles(documents: number, why = 'no reason given'): DriverEvent {
  if (documents === 0) {
    const message = `The service kept no file of the recording (${why})`
    return { type: 'recording-failed', failure: { code: 'not-found', message } }
  }
  const message = `The service stored ${documents} file(s) of the recording and did not say where: their ids are in raw`
  return { type: 'recording-failed', failure: { code: 'unknown', message } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

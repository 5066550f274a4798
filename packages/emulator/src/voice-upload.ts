import { WorldError } from '@trunkline/network'
import busboy from 'busboy'

import type { DoorRequest } from './door.ts'

/** The WAV file in an upload: the first file of a multipart form, or a raw `audio/…` body. */
export async function readVoice(request: DoorRequest): Promise<Uint8Array> {
  const type = request.headers['content-type'] ?? ''
  if (/^audio\/|^application\/octet-stream/i.test(type)) return request.body
  if (!/^multipart\/form-data/i.test(type)) {
    throw new WorldError(
      415,
      `A voice is sent as multipart/form-data with a WAV file, or as audio/wav, not as "${type}"`,
    )
  }
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const problem = (message: string): void => reject(new WorldError(400, message))
  try {
    const form = busboy({ headers: request.headers })
    form.on('file', (_field, file) => {
      const chunks: Buffer[] = []
      file.on('data', (chunk: Buffer) => chunks.push(chunk))
      file.on('end', () => resolve(Buffer.concat(chunks)))
    })
    form.on('close', () => problem('The form has no file'))
    form.on('error', () => problem('The multipart body is malformed'))
    form.end(request.body)
  } catch {
    problem('The multipart body is malformed')
  }
  return promise
}

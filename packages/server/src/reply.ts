import type { ServerResponse } from 'node:http'

import type { ServerReply } from '@trunkline/core'

/** Writes a reply; `sent` is called once it is with the kernel, and never when the client has left before. */
export function writeReply(response: ServerResponse, { body, headers = {}, sent, status }: ServerReply): void {
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  // a reply that was cut off closes without it
  response.once('finish', sent)
  response.end(body)
}

/** Answers with a bare status, if anything can be answered still. */
export function writeStatus(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  response.statusCode = status
  response.end()
}

/** Goes with every 503 of the server itself: nothing was done, and a moment later there may be room. */
export const retryLater = { 'retry-after': '1' } as const

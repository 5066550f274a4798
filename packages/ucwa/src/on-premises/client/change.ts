import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'

import { limitsOf, resourceIn } from '../../client/request.ts'
import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import { act, standing } from './operation.ts'

/** Receives all properties of a resource and returns those that change. */
export type Change = (properties: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

/** Other clients may change the resource at the same time; this limits the retries. */
const mostRounds = 3

/**
 * Reads a resource, changes it and sends all of it back under the tag that was read, unknown properties included.
 * Starts over when the resource has changed in between (docs/wire/ucwa.md#put).
 */
export async function changeResource(
  signed: Transport,
  link: string,
  change: Change,
  options: RequestOptions = {},
): Promise<void> {
  for (let round = 1; ; round += 1) {
    const read = {
      method: 'GET',
      url: link,
      headers: standing(signed, options),
      repeat: 'safe',
      ...limitsOf(signed, options),
    } as const
    const reply = await signed.send(read)
    const { resource } = resourceIn(reply)
    const etag = resource.etag ?? reply.headers['etag']?.replace(/^W\//, '').replaceAll('"', '')
    if (etag === undefined)
      throw new TelephonyError('unexpected-reply', 'The resource has no etag', { provider: 'ucwa' })
    const { rel, properties } = resource
    const json = { ...properties, ...change(properties), ...(rel !== '' && { rel }), etag }
    try {
      await act(signed, 'changeResource', link, { ...options, json, headers: { 'if-match': `"${etag}"` } })
      return
    } catch (thrown) {
      if (!isTelephonyError(thrown) || thrown.status !== 412 || round === mostRounds) throw thrown
    }
  }
}

import { isTelephonyError, TelephonyError } from '@trunkline/core/driver'

import { limitsOf, resourceIn } from '../../client/request.ts'
import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import { act, standing } from './operation.ts'

/** Gets all properties of a resource; gives those that change. */
export type Change = (properties: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

/** Somebody else may change it at the same time, but not for ever. */
const mostRounds = 3

/**
 * Reads a resource, changes it and sends all of it back under the tag of what was read, unknown properties and the one that asks for
 * it by its value included; begins anew when it has changed meanwhile (docs/wire/ucwa.md#put).
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

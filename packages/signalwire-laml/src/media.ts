import { createHash, timingSafeEqual } from 'node:crypto'

import type { MediaAcceptance, MediaIngress, MediaUpgrade } from '@trunkline/core/driver'

import type { CheckedConfig } from './config.ts'
import { createFrameCodec } from './translate/frame.ts'

/** Accepts the carrier's media sockets, by the token in the path and the same token as bearer. */
export function createMediaIngress(config: CheckedConfig): MediaIngress {
  return {
    // docs/wire/signalwire-laml.md#socket: a second connection is not documented
    reconnects: false,
    // oxlint-disable-next-line typescript/require-await -- the interface is asynchronous, since other carriers fetch keys
    async accept(upgrade) {
      const refusal = refusalOf(upgrade)
      if (refusal !== undefined) return refusal
      const { realtime, l16ByteOrder } = config
      const writable = upgrade.route.purpose === 'media'
      const codec = createFrameCodec({ writable, byteOrder: l16ByteOrder, realtime })
      // docs/wire/signalwire-laml.md#errors, 21220: documents run, and streams start, only on an answered call
      return { accepted: true, codec, afterAnswer: true }
    },
  }
}

function refusalOf({ url, headers, route }: MediaUpgrade): Extract<MediaAcceptance, { accepted: false }> | undefined {
  if (route.purpose !== 'media' && route.purpose !== 'listen') {
    return { accepted: false, status: 404, check: 'route', detail: 'no media socket of this adapter has this path' }
  }
  if (route.token !== 'call') {
    return { accepted: false, status: 403, check: 'token', detail: 'the token in the path is not ours, or too old' }
  }
  const path = url.replace(/[?#].*$/s, '')
  const token = path.slice(path.lastIndexOf('/') + 1)
  if (isEqual(headers['authorization'] ?? '', `Bearer ${token}`)) return undefined
  const detail =
    'the upgrade has no bearer token, or another one: a proxy must pass on the Authorization header of the carrier'
  return { accepted: false, status: 401, check: 'bearer', detail }
}

// digests have one length, so the comparison reveals nothing about the lengths of the texts
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

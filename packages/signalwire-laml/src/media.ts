import { createHash, timingSafeEqual } from 'node:crypto'

import { type MediaAcceptance, type MediaIngress, type MediaUpgrade } from '@trunkline/core/driver'

import { type CheckedConfig } from './config.ts'
import { createFrameCodec } from './translate/frame.ts'

/** Lets in the carrier's media sockets: by the token in the path, and by the same token as bearer. */
export function createMediaIngress(config: CheckedConfig): MediaIngress {
  return {
    // docs/wire/signalwire-laml.md#socket: nothing is documented of a second connection
    reconnects: false,
    // oxlint-disable-next-line typescript/require-await -- the interface waits, since other carriers ask for keys
    async accept(upgrade) {
      const refusal = refusalOf(upgrade)
      if (refusal !== undefined) return refusal
      const { realtime, l16ByteOrder } = config
      const writable = upgrade.route.purpose === 'media'
      const codec = createFrameCodec({ writable, byteOrder: l16ByteOrder, realtime })
      // docs/wire/signalwire-laml.md#errors, 21220: a document runs, and a stream begins, only on an answered call
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

// digests have one length, so that the comparison tells nothing of the texts' lengths either
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

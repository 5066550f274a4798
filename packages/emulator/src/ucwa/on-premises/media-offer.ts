import type { Random } from '@trunkline/network'

/** An offer of media, and the ids by which an answer may name what it takes. */
export interface MediaOffer {
  readonly href: string
  readonly contentIds: readonly string[]
}

/** A description of media as a link: two alternatives, percent-encoded, a plus for each space (docs/wire/ucwa.md#data-links). */
export function createMediaOffer(domain: string, random: Random): MediaOffer {
  const boundary = random.uuid()
  const contentIds = [`<${random.uuid()}@${domain}>`, `<${random.uuid()}@${domain}>`]
  const alternatives = ['session; handling=optional; ms-proxy-2007fallback', 'session; handling=optional']
  const parts = alternatives.map((disposition, index) =>
    [
      `--${boundary}`,
      'Content-Type: application/sdp',
      `Content-ID: ${contentIds[index]}`,
      `Content-Disposition: ${disposition}`,
      '',
      description(),
    ].join('\r\n'),
  )
  const content = `${parts.join('\r\n')}\r\n--${boundary}--\r\n`
  const encoded = encodeURIComponent(content).replaceAll('%20', '+')
  return { href: `data:multipart/alternative;charset=utf-8;boundary=${boundary},${encoded}`, contentIds }
}

function description(): string {
  return [
    'v=0',
    'o=- 0 0 IN IP4 192.0.2.10',
    's=session',
    'c=IN IP4 192.0.2.10',
    't=0 0',
    'm=audio 50100 RTP/SAVP 8 101',
    'a=candidate:1 1 UDP 2130706431 192.0.2.10 50100 typ host',
    'a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:c2FtcGxl+c2FtcGxl/c2FtcGxlc2FtcGxlc2FtcGxl|2^31|1:1',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\r\n')
}

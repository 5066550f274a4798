import type { Random } from '@trunkline/network'

import { drawBase64, drawHex, drawInteger } from '../../draw.ts'
import { invalid, UcwaFailure } from '../failure.ts'
import { linkTo, type OfferedDescription, readOfferLink } from './offer-link.ts'

/** What a description can be about. */
export type MediaKind = 'Audio' | 'Video'

/** Nothing listens there: the address is one that is kept for examples. */
const HOST = '192.0.2.20'

/** The description behind a link, which has to speak of the given media; else a 400 (docs/wire/ucwa.md#data-links). */
export function readOffer(href: string | undefined, wanted: readonly MediaKind[]): OfferedDescription {
  if (href === undefined) throw invalid({ mediaOffer: 'is missing' })
  const offer = readOfferLink(href)
  if (offer === undefined) throw invalid({ mediaOffer: 'holds no description of media' })
  checkDescription(offer.sdp)
  const missing = wanted.filter((kind) => !kindsOf(offer.sdp).includes(kind))
  if (missing.length === 0) return offer
  throw new UcwaFailure(400, 'InvalidMediaDescription', `The description offers no ${missing.join(' and ')}`)
}

/** Throws unless the text is a description of media. */
export function checkDescription(sdp: string): void {
  const types = sdp.split(/\r?\n/).map((line) => line.slice(0, 2))
  const order = ['v=', 'o=', 's=', 't=', 'm=']
  const places = order.map((type) => types.indexOf(type))
  const rising = places.every((place, index) => place >= 0 && place >= (places[index - 1] ?? 0))
  if (rising && types[0] === 'v=') return
  throw new UcwaFailure(400, 'InvalidMediaDescription', 'The description of media cannot be read')
}

/** What a description offers. */
export function kindsOf(sdp: string): readonly MediaKind[] {
  const kinds: readonly MediaKind[] = ['Audio', 'Video']
  return kinds.filter((kind) => new RegExp(`^m=${kind.toLowerCase()} [1-9]`, 'm').test(sdp))
}

/** An answer to an offer, as a link: each medium with the first codec that was offered, and no media behind it. */
export function createAnswer(offer: string, random: Random): string {
  const [, ...media] = offer.replaceAll('\r\n', '\n').split(/^(?=m=)/m)
  const origin = `o=- ${drawInteger(random, 1, 2 ** 31)} 1 IN IP4 ${HOST}`
  const session = ['v=0', origin, 's=session', `c=IN IP4 ${HOST}`, 't=0 0']
  const lines = [...session, ...media.flatMap((section) => answerTo(section.trim().split('\n'), random))]
  return linkTo(`${lines.join('\r\n')}\r\n`)
}

function answerTo([head = '', ...attributes]: readonly string[], random: Random): string[] {
  const [kind = '', , protocol = '', first = '', ...more] = head.slice('m='.length).split(' ')
  // what is not taken stays in its place, at port 0
  if (kind !== 'audio' && kind !== 'video') return [`m=${kind} 0 ${protocol} ${first}`]
  const keys = more.filter((format) =>
    attributes.some((line) => line.startsWith(`a=rtpmap:${format} telephone-event/`)),
  )
  const formats = [first, ...keys]
  const port = 50_000 + 2 * drawInteger(random, 0, 1000)
  const [, tag, suite] =
    attributes.map((line) => /^a=crypto:(\d+) (\S+)/.exec(line)).find((found) => found !== null) ?? []
  return [
    `m=${kind} ${port} ${protocol} ${formats.join(' ')}`,
    `a=ice-ufrag:${drawHex(random, 3)}`,
    `a=ice-pwd:${random.uuid()}`,
    `a=candidate:1 1 UDP 2130706431 ${HOST} ${port} typ host`,
    ...(tag === undefined ? [] : [`a=crypto:${tag} ${suite} inline:${drawBase64(random, 30)}|2^31|1:1`]),
    ...attributes.filter((line) => formats.some((format) => line.startsWith(`a=rtpmap:${format} `))),
    ...attributes.filter((line) => line === 'a=rtcp-mux'),
    'a=sendrecv',
  ]
}

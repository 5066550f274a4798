import type { Element } from '../document.ts'
import { type StreamSettings, trackOf } from '../stream-settings.ts'
import { targetOf, type VerbContext } from './verb.ts'

/** What a `<Stream>` asks for. */
export function streamOf(
  context: VerbContext,
  noun: Element,
  how: Pick<StreamSettings, 'bidirectional' | 'anyTrack'>,
): StreamSettings {
  const { attributes } = noun
  const parameters = noun.children.filter(({ name }) => name === 'Parameter')
  return {
    ...how,
    url: attributes['url'] ?? '',
    name: attributes['name'],
    // another word stays undefined, and becomes the error of the stream
    track: trackOf(attributes['track'] ?? 'inbound_track'),
    codec: attributes['codec'] ?? 'PCMU@8000h',
    bearerToken: attributes['authBearerToken'],
    parameters: Object.fromEntries(
      parameters.map((parameter) => [parameter.attributes['name'] ?? '', parameter.attributes['value'] ?? '']),
    ),
    statusCallback: targetOf({ ...context, element: noun }, 'statusCallback'),
  }
}

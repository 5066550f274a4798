import type { Leg, Recorder } from '@trunkline/network'

import { rawIdOfNumber } from './identity.ts'
import type { LiveCall } from './live-call.ts'
import { rawIdOf, type RequestOf } from './wire/index.ts'

const CHANNELS = 5

/** The channels of an unmixed recording: one for each participant, those that were named first. */
export class RecordingChannels {
  /** Raw ids, by channel. */
  readonly owners: string[] = []
  readonly #recorder: Recorder

  constructor(
    recorder: Recorder,
    { audioChannelParticipantOrdering = [], channelAffinity = [] }: RequestOf<'CallRecording_StartRecording'>,
  ) {
    this.#recorder = recorder
    for (const identifier of audioChannelParticipantOrdering) this.#channelOf(rawIdOf(identifier) ?? '')
    for (const { channel = 0, participant } of channelAffinity) {
      while (this.owners.length <= channel) this.#add('')
      this.owners[channel] = rawIdOf(participant) ?? ''
    }
  }

  /** Gives all that are on the call, now and later, their channels; the returned function ends it. */
  follow(connection: LiveCall): () => void {
    const taped = new Set<Leg>()
    const take = (): void => {
      for (const leg of connection.parties) {
        if (taped.has(leg)) continue
        const channel = this.#channelOf(rawIdOfNumber(leg.number))
        if (channel !== undefined) this.#recorder.addTrack(channel, leg.inbound)
        taped.add(leg)
      }
    }
    take()
    return connection.watchRoster(take)
  }

  #channelOf(rawId: string): number | undefined {
    const known = this.owners.indexOf(rawId)
    if (known !== -1) return known
    const free = this.owners.indexOf('')
    if (free === -1 && this.owners.length >= CHANNELS) return undefined
    if (free === -1) return this.#add(rawId)
    this.owners[free] = rawId
    return free
  }

  #add(rawId: string): number {
    this.owners.push(rawId)
    return this.#recorder.addChannel()
  }
}

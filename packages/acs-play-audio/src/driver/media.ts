import { type Driver } from '@trunkline/core/driver'

import { readOptions } from '../option.ts'
import { playAudioRequest } from '../translate/command.ts'
import { failedReply } from '../translate/result.ts'
import { connectionOf, type Surroundings, unlessGone } from './surroundings.ts'

type MediaVerbs = Required<Pick<Driver, 'doPlay' | 'doStopPlaying' | 'doCollect' | 'doWatchDigits'>>

/** The verbs of what is heard on a call. */
export function mediaVerbs({ client, checkPrompt }: Surroundings): MediaVerbs {
  const { callConnections, serverCalls } = client
  return {
    async doPlay(call, command) {
      const { audioFileId, serverCallId } = readOptions('play', command.providerOptions)
      const request = playAudioRequest(command, call.operation, audioFileId)
      const callbackUri = call.url('event')
      await checkPrompt(request.audioFileUri ?? '', new URL(callbackUri).host, call.signal)
      const { signal } = call
      // out of the call, the result comes to an address of its own (docs/wire/acs-play-audio.md#callbacks)
      const reply =
        serverCallId === undefined
          ? await callConnections.playAudio(connectionOf(call), request, { signal })
          : await serverCalls.playAudio(serverCallId, { ...request, callbackUri }, { signal })
      const failure = failedReply('play', reply)
      if (failure !== undefined) throw failure
      // no event tells of the start
      return { started: true }
    },
    async doStopPlaying(call) {
      await unlessGone(callConnections.cancelAllMediaOperations(connectionOf(call), {}, { signal: call.signal }))
      return {}
    },
    // keys come without being asked for: core gathers them, and nothing is sent
    doCollect(_call, command) {
      readOptions('collect', command.providerOptions)
      return Promise.resolve({ gatherKeys: true })
    },
    // they were asked for when the call was set up
    doWatchDigits: () => Promise.resolve({}),
  }
}

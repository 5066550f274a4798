import type { Driver } from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { playAudioRequest } from '../translate/command.ts'
import { failedReply } from '../translate/result.ts'
import { readState, withoutPlayed, writeState } from '../translate/state.ts'
import { connectionOf, type AdapterContext } from './context.ts'
import { longestPromptMs } from './prompts-playing.ts'

type MediaVerbs = Required<Pick<Driver, 'doPlay' | 'doStopPlaying' | 'doCollect' | 'doWatchDigits'>>

/** The verbs of media. */
export function mediaVerbs({ client, checkPrompt, host, prompts }: AdapterContext): MediaVerbs {
  const { callConnections, serverCalls } = client
  return {
    async doPlay(call, command) {
      const { audioFileId, serverCallId } = readOptions('play', command.providerOptions)
      const request = playAudioRequest(command, call.operation, audioFileId)
      const callbackUri = call.url('event')
      const { signal } = call
      const reply = await prompts.start(call.id, async () => {
        await checkPrompt(request.audioFileUri ?? '', new URL(callbackUri).host, signal)
        // outside the call, the result is sent to a URL of its own (docs/wire/acs-play-audio.md#callbacks)
        return serverCallId === undefined
          ? callConnections.playAudio(connectionOf(call), request, { signal })
          : serverCalls.playAudio(serverCallId, { ...request, callbackUri }, { signal })
      })
      const failure = failedReply('play', reply)
      if (failure !== undefined) throw failure
      const until = command.loop ? Infinity : host.clock.now() + longestPromptMs
      // no event reports the start
      const playing = writeState({ playing: { [call.operation]: String(until) } })
      return { started: true, state: { ...withoutPlayed(readState(call.state)), ...playing } }
    },
    async doStopPlaying(call) {
      await ignoreNotFound(callConnections.cancelAllMediaOperations(connectionOf(call), {}, { signal: call.signal }))
      return { state: writeState({ played: Object.keys(readState(call.state).playing) }) }
    },
    // the service reports every key unasked, so core collects them and nothing is sent
    doCollect(_call, command) {
      readOptions('collect', command.providerOptions)
      return Promise.resolve({ gatherKeys: true })
    },
    // set-up has already subscribed to keys
    doWatchDigits: () => Promise.resolve({}),
  }
}

import { type CallContext, type Driver, TelephonyError } from '@trunkline/core/driver'
import { unlessDone } from '@trunkline/core/http'

import { untilKnown } from '../../driver/until-known.ts'
import { whileThere } from '../../driver/withdrawn.ts'
import { resolveLink } from '../../link/resolve.ts'
import { pathOf } from '../../translate/place.ts'
import { readState } from '../../translate/state.ts'
import { hrefOf } from '../../wire/index.ts'
import { readOptions } from '../option.ts'
import { linkOn, type AdapterContext } from './context.ts'

type MediaVerbs = Required<
  Pick<Driver, 'doPlay' | 'doStopPlaying' | 'doCollect' | 'doStopCollecting' | 'doWatchDigits' | 'doUnwatchDigits'>
>

/** The verbs of media. */
export function mediaVerbs(adapter: AdapterContext): MediaVerbs {
  const { audioVideo } = adapter.client
  return {
    async doPlay(call, { source, loop, providerOptions }) {
      const options = readOptions('play', providerOptions)
      if (source.kind !== 'url')
        throw new TelephonyError('unsupported', 'The service only plays files: pass the https URL of a WAV file')
      const link = await flowLink(adapter, call)
      const request = { promptUrl: source.url, loop, ...options }
      const { location } = await whileThere('playPrompt', audioVideo.playPrompt(link, request, { signal: call.signal }))
      if (location !== undefined) return { operationKey: pathOf(location) }
      throw new TelephonyError('unexpected-reply', 'The service plays a prompt and did not name it')
    },
    async doStopPlaying(call) {
      const link = linkOn(call.state, 'flow', 'stopPrompts') ?? (await freshStop(adapter, call))
      await whileThere('stopPrompts', unlessDone(audioVideo.stopPrompts(link, { signal: call.signal })))
      return {}
    },
    // the service reports every key but collects none, so core collects the digits
    doCollect(_call, { providerOptions }) {
      readOptions('collect', providerOptions)
      return Promise.resolve({ gatherKeys: true })
    },
    doStopCollecting: () => Promise.resolve({}),
    doWatchDigits: () => Promise.resolve({}),
    doUnwatchDigits: () => Promise.resolve({}),
  }
}

/** Waits for the link that plays prompts: media starts to flow shortly after the answer (docs/wire/ucwa.md#three-tracks). */
async function flowLink({ host }: AdapterContext, call: CallContext): Promise<string> {
  const now = linkOn(call.state, 'flow', 'playPrompt')
  if (now !== undefined) return now
  const link = await untilKnown(host, call, ({ state }) => linkOn(state, 'flow', 'playPrompt'))
  if (link !== undefined) return link
  throw new TelephonyError('not-available', 'The service does not allow playPrompt: the call has no media flow')
}

/** Reads the flow for `stopPrompts`, since the link may have appeared after the last event. */
async function freshStop({ client }: AdapterContext, call: CallContext): Promise<string> {
  const flow = linkOn(call.state, 'flow', 'self')
  const read = flow === undefined ? undefined : await client.read(flow, { signal: call.signal })
  const href = read && hrefOf(read.resource, 'stopPrompts')
  const link = href === undefined ? undefined : resolveLink(href, read?.url, client.hosts)
  if (link?.ok === true) return link.url
  throw new TelephonyError(
    'not-available',
    'The service does not allow stopPrompts at this moment; nothing was stopped',
  )
}

/** Why no media can play now; undefined if it can, or will shortly. */
export function whyNoMedia(call: Pick<CallContext, 'answered' | 'state'>): string | undefined {
  if (!call.answered) return 'the call has not been answered'
  const { flow } = readState(call.state)
  if (flow?.state !== 'Connected' || flow.links['playPrompt'] !== undefined) return undefined
  return 'the service allows no playPrompt at this moment'
}

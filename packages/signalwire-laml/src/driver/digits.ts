import type { Accepted, CallContext, CollectCommand } from '@trunkline/core/driver'

import { gatherVerbs, keySeconds } from '../documents/gather.ts'
import { collectOptions, noOptions, readOptions } from '../option.ts'
import type { AdapterContext } from './context.ts'
import { replaceDocument } from './document.ts'
import { routeOf } from './mode.ts'
import { collectThroughStream } from './through-stream.ts'

/**
 * Collects input; the carrier reports it with its request for the next document. During a stream, the keys come from
 * its socket.
 */
export async function collect(adapter: AdapterContext, call: CallContext, command: CollectCommand): Promise<Accepted> {
  const { input, choices, prompt } = command
  const options = readOptions(input === 'digits' ? noOptions : collectOptions, command.providerOptions, 'collect')
  if (input === 'digits') {
    if (routeOf(call, 'collect (digits)') === 'socket') {
      if (prompt !== undefined && prompt.kind !== 'url') routeOf(call, 'play (speech, SSML, digits)')
      return collectThroughStream(adapter, call)
    }
  } else routeOf(call, 'collect (speech, choices)')
  const { partialResults = false } = collectOptions.parse(options)
  const accepted = await replaceDocument(adapter, call, {
    kind: 'gather',
    mode: 'document',
    verbs: (next, key) => {
      const partial = partialResults ? call.url('partial', { operation: key }) : undefined
      return gatherVerbs(command, { next, partial }, options)
    },
    ...(choices.length > 0 && { choices }),
  })
  return { ...accepted, interDigitMs: keySeconds(command) * 1000 }
}

import {
  type Accepted,
  type CallContext,
  type CallView,
  type Clock,
  type SendDigitsCommand,
  TelephonyError,
} from '@trunkline/core/driver'

import { readOptions } from '../option.ts'
import { digitSteps } from '../translate/digits.ts'
import { partKey } from '../translate/part.ts'
import { readState } from '../translate/state.ts'
import { identifierFromRawId } from '../wire/index.ts'
import { connectionOf, targetParticipantOf, type AdapterContext, targetOf } from './context.ts'

/** Sends tones in as many requests as necessary; the last one carries the operation's key and completes it. */
export async function sendDigits(
  { client, clock }: AdapterContext,
  call: CallContext,
  { digits, providerOptions }: SendDigitsCommand,
): Promise<Accepted> {
  const steps = digitSteps(digits)
  const connection = connectionOf(call)
  const target = targetParticipantOf(call, readOptions('sendDigits', providerOptions))
  if (!isTelephone(target)) throw new TelephonyError('not-available', `${tonesToTelephones}; nothing was sent`)
  const targetParticipant = identifierFromRawId(target)
  for (const [index, { pauseMs, tones }] of steps.entries()) {
    await wait(clock, pauseMs, call.signal)
    const isLast = index === steps.length - 1
    const operationContext = isLast ? call.operation : partKey(call.operation, index + 1)
    const request = { tones: [...tones], targetParticipant, operationContext }
    // in sequence, since the tones play in the order in which they are accepted
    await client.media.sendDtmfTones(connection, request, { signal: call.signal })
  }
  return {}
}

/** Why no party of this call can receive tones; undefined if one may. */
export function nobodyToSendTo(call: CallView): string | undefined {
  const target = targetOf(call)
  const { roster = [] } = readState(call.state)
  if (target === undefined || [target, ...roster].some(isTelephone)) return undefined
  return tonesToTelephones
}

const tonesToTelephones = 'Call Automation sends tones to telephone numbers alone'

function isTelephone(rawId: string): boolean {
  return rawId.startsWith('4:')
}

async function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const abort = (): void =>
    reject(new TelephonyError('cancelled', 'The signal was aborted; the digits so far were sent'))
  const cancel = clock.after(ms, resolve)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    await promise
  } finally {
    cancel()
    signal.removeEventListener('abort', abort)
  }
}

import type { DriverEvent } from '@trunkline/core/driver'

import {
  audioVideoProperties,
  callStates,
  flowProperties,
  flowStates,
  knownWord,
  promptProperties,
  toneProperties,
  toneValues,
  transferProperties,
  type UcwaEvent,
} from '../wire/index.ts'
import { operationKeyOf } from './key.ts'
import { pathOf } from './place.ts'
import { endReasonOf, failureOf, providerCodeOf } from './reason.ts'
import { keep, propertiesOf, type Reader, succeeded, trackOf } from './scene.ts'
import type { KnownCall } from './state.ts'

/** Reads the second track, the call itself. */
export const readAudioVideo: Reader = (event, scene) => {
  const properties = propertiesOf(audioVideoProperties, event)
  if (properties === undefined) return undefined
  const { callContext } = properties
  const state = knownWord(callStates, properties.state) ?? properties.state
  const track = trackOf(event.resource, scene, { state, callContext: callContext ?? scene.known.call?.callContext })
  if (state === 'Connected')
    return [{ event: { type: 'call-answered' }, state: keep('call', track, { answered: true }) }]
  const isOver = state === 'Disconnected' || event.type === 'deleted'
  return [{ event: isOver ? endedAfterAnswer(event, scene.known) : { type: 'call-alive' }, state: keep('call', track) }]
}

/**
 * Reports the end of a call that was connected. A call that was never connected also starts as `Disconnected`, and its
 * invitation, or at last the end of the conversation, says why it failed.
 */
export function endedAfterAnswer({ reason }: UcwaEvent, { answered }: KnownCall): DriverEvent {
  if (!answered) return { type: 'call-alive' }
  return {
    type: 'call-ended',
    reason: reason === undefined ? 'hung-up' : endReasonOf(reason),
    ...(reason !== undefined && { providerCode: providerCodeOf(reason) }),
    ...(reason?.message !== undefined && { providerMessage: reason.message }),
  }
}

/** Reads the third track: whether media flows. Without it, prompts cannot play. */
export const readFlow: Reader = (event, scene) => {
  const properties = propertiesOf(flowProperties, event)
  if (properties === undefined) return undefined
  const state = knownWord(flowStates, properties.state) ?? properties.state
  return [{ event: { type: 'call-alive' }, state: keep('flow', trackOf(event.resource, scene, { state })) }]
}

/**
 * Reads an event of a prompt, which its URL identifies. A stopped or cut-off prompt has the status of a failure but is
 * not one.
 */
export const readPrompt: Reader = (event) => {
  if (propertiesOf(promptProperties, event) === undefined) return undefined
  const operationKey = pathOf(event.link.href)
  const { reason, type } = event
  if (type === 'started') return [{ event: { type: 'play-started' }, operationKey }]
  if (type !== 'completed') return [{ event: { type: 'call-alive' } }]
  if (succeeded(event)) return [{ event: { type: 'play-ended', reason: 'completed' }, operationKey }]
  // the end of the call follows and settles the prompt
  if (reason?.subcode === 'CallTerminated') return [{ event: { type: 'call-alive' } }]
  if (reason?.code === 'Informational') return [{ event: { type: 'play-ended', reason: 'stopped' }, operationKey }]
  return [{ event: { type: 'operation-failed', failure: failureOf(reason) }, operationKey }]
}

/** Reads a pressed key. A tone has no time; its sequence number gives the order. */
export const readTone: Reader = (event) => {
  const properties = propertiesOf(toneProperties, event)
  const digit = digitOf(properties?.tone)
  if (properties === undefined || digit === undefined) return undefined
  const { sequenceId: sequence } = properties
  return [{ event: { type: 'digit-received', digit, ...(sequence !== undefined && { sequence }) } }]
}

export const readTransfer: Reader = (event) => {
  const properties = propertiesOf(transferProperties, event)
  if (properties === undefined) return undefined
  const operationKey = operationKeyOf(properties.operationId)
  if (event.type !== 'completed') return [{ event: { type: 'call-alive' } }]
  if (succeeded(event)) return [{ event: { type: 'operation-completed' }, operationKey }]
  return [{ event: { type: 'operation-failed', failure: failureOf(event.reason) }, operationKey }]
}

/** The service does not document the letters A to D; if one arrives, it counts as that key. */
function digitOf(tone: string | undefined): string | undefined {
  const word = knownWord(toneValues, tone)
  if (word === 'ToneStar') return '*'
  if (word === 'TonePound') return '#'
  return /^Tone([0-9A-D])$/.exec(word ?? tone ?? '')?.[1]
}

import { addressText, type DriverEvent } from '../driver/index.ts'
import type { CallCore } from './core.ts'

/**
 * Whether an event proves that the far side has answered. Audio on a socket may be ringback and proves it only if the
 * carrier opens the socket for answered calls only; a prompt that merely began may play to no one.
 */
export function isTalk(
  event: DriverEvent,
  { direction, from, to }: Pick<CallCore, 'direction' | 'from' | 'to'>,
): boolean {
  if (event.type === 'play-ended') return event.reason === 'completed'
  if (event.type === 'collect-ended') return hasInput(event)
  if (event.type !== 'participant-changed') return event.type === 'digit-received' || event.type === 'transcript'
  const far = direction === 'outbound' ? to : from
  return event.participants.some(({ address, connected }) => connected === true && isSame(address, far))
}

function hasInput(event: Extract<DriverEvent, { type: 'collect-ended' }>): boolean {
  const { choice, digits = '', reason, speech, terminated } = event
  return digits !== '' || speech !== undefined || choice !== undefined || terminated === true || reason === 'terminator'
}

function isSame(one: Parameters<typeof addressText>[0], other: Parameters<typeof addressText>[0] | undefined): boolean {
  return other !== undefined && addressText(one) === addressText(other)
}

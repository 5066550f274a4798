import type { ContractPromise } from './promise.ts'

/**
 * Promises that touch every part of a wire once: requests, webhooks, prompts, keys, recordings and media sockets. An adapter
 * that keeps its whole contract in a simulation keeps these over real sockets.
 */
export const smokePromises: readonly string[] = [
  'a dialed number rings once and answers',
  'a dial whose reply is lost rings once: it becomes the call, or fails with outcome-unknown',
  "hangUp ends the far party's leg, and the call with hung-up",
  'a hang-up of the far party ends the call with hung-up',
  'an answered incoming call is up on both sides and emits its events in order, each once',
  "reject ends the far party's call unanswered",
  'the far party hears the prompt: its tone, as long as it is, once',
  'a key interrupts the prompt of a collect',
  'collect resolves with terminator, which is not one of the digits',
  'the far party hears the digits that are sent, in order',
  'an echo is heard: what comes in and is written goes back to the far party',
  'both sides are in the recording: the voice of the far party and what was played',
  'a participant who is added rings, and is gone when removed, while the call goes on',
  'what the far party says is transcribed, and reported as begun',
  'no secret is in an error, a warning or an event of a run in which much goes wrong',
]

/** Whether a promise is checked over real sockets: the smoke set, and what weighs the process. */
export function isSmokePromise({ alone, title }: ContractPromise): boolean {
  return alone === true || smokePromises.includes(title)
}

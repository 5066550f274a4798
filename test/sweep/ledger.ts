import type { Story } from './whole-call.ts'

/** What no fault may lead to, found by comparing what the application believes with what the network knows. */
export function problemsOf({ believed, events, network, steps }: Story): readonly string[] {
  const late = steps.filter(({ name, tookMs }) => tookMs > (limits[name] ?? 0))
  const ends = events.filter((type) => type === 'call-ended').length
  return [
    ...late.map(({ name, tookMs }) => `${name} settled after ${tookMs} ms, ${limits[name] ?? 0} are documented`),
    ...(network.length > 1 ? [`dialled ${network.length} times`] : []),
    ...(believed === 'alive' ? ['the call is believed alive after its end'] : []),
    ...(believed !== 'alive' && network.some((state) => state !== 'ended') ? ['a call is alive without an owner'] : []),
    ...(believed === 'ended' && ends !== 1 ? [`call-ended came ${ends} times`] : []),
    ...(ends === 1 && events.at(-1) !== 'call-ended' ? [`${events.at(-1)} came after call-ended`] : []),
  ]
}

/**
 * The longest time from a step's call until it settles, in milliseconds: a request that hangs (60 s), and then the longest time that
 * the table of deadlines in core's README gives to the operation.
 */
const limits: Readonly<Record<string, number>> = {
  dial: 70_000,
  answered: 60_000,
  play: 60_000 + 310_000,
  collect: 60_000 + 8_000 + 63 * 5_000 + 10_000,
  sendDigits: 60_000 + 11_000,
  record: 60_000,
  'recording.stop': 60_000,
  stream: 60_000,
  'stream.write': 15_000 + 10_500,
  'stream.close': 60_000 + 2_000,
  'stream.ended': 1_000,
  hangUp: 60_000,
  ended: 5_000 + 5_000,
}

import type { CallEvent, CapabilityName, Provider } from '@trunkline/core'

import type { Outcome } from './conversation.ts'

/** One trunk's run, for the final table. */
export interface Row {
  readonly trunk: string
  readonly outcome: Outcome
  readonly events: number
  readonly tookMs: number
}

/** Prints each event as it comes: time since the first, who said it, what. */
export function createTimeline(write: (line: string) => void): (event: CallEvent) => void {
  let start: number | undefined
  return (event) => {
    start ??= event.at.getTime()
    const seconds = ((event.at.getTime() - start) / 1000).toFixed(2).padStart(7)
    const mark = event.optional === true ? '·' : '●'
    write(`${seconds} s  ${mark} ${event.type.padEnd(20)} ${event.source.padEnd(8)} ${detail(event)}`)
  }
}

function detail(event: CallEvent): string {
  if ('digits' in event) return `${event.digits} (${event.reason})`
  if ('reason' in event) return event.reason
  if ('state' in event) return event.state
  return event.type === 'digit-received' ? event.digit : ''
}

/** A table that lines up in any terminal; what a provider cannot do shows as `refused`. */
export function table(rows: readonly Row[]): string {
  const head = ['trunk', 'play', 'digits', 'listened', 'echoed', 'recording', 'ended', 'events', 'took']
  const cells = rows.map(({ trunk, outcome, events, tookMs }) => [
    trunk,
    outcome.played ? 'yes' : refused,
    outcome.digits ?? refused,
    outcome.listenedMs === undefined ? refused : inSeconds(outcome.listenedMs),
    outcome.echoedMs === undefined ? refused : inSeconds(outcome.echoedMs),
    outcome.recorded ? 'yes' : refused,
    outcome.endReason,
    String(events),
    inSeconds(tookMs),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)))
  const line = (texts: readonly string[]): string =>
    texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n')
}

/** Why a provider refuses the steps that it refuses, a line each. */
export function refusals(
  trunk: string,
  { capabilities, reasons }: Pick<Provider, 'capabilities' | 'reasons'>,
): string[] {
  return steps
    .filter((name) => capabilities[name] === 'unsupported')
    .map((name) => `${trunk} refuses ${name}: ${reasons[name] ?? 'the carrier has no such operation'}`)
}

const refused = 'refused'
const steps = ['play.url', 'collect.digits', 'stream', 'record'] as const satisfies readonly CapabilityName[]

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

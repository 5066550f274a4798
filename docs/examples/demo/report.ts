import type { CallEvent } from '@trunkline/core'

/** One provider's run, for the final table. */
export interface Row {
  readonly provider: string
  readonly digits: string
  readonly listenedMs: number
  readonly echoedMs: number
  readonly ended: string
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

/** A table that lines up in any terminal. */
export function table(rows: readonly Row[]): string {
  const head = ['provider', 'digits', 'listened', 'echoed', 'ended', 'events', 'took']
  const cells = rows.map((row) => [
    row.provider,
    row.digits,
    inSeconds(row.listenedMs),
    inSeconds(row.echoedMs),
    row.ended,
    String(row.events),
    inSeconds(row.tookMs),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)))
  const line = (texts: readonly string[]): string =>
    texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join('\n')
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

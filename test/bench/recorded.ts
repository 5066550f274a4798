import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import * as z from 'zod'

/** What the repository records of a row: how many times the rival's time it took, and between which quartiles. */
export interface RecordedRatio {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/** Where the ratios of frames are recorded, from the root of the repository. */
export const recordedPath = 'test/bench/audio-ratios.json'

const ratios = z.record(z.string(), z.object({ ratio: z.number(), low: z.number(), high: z.number() }))

/** The recorded ratios by the name of their row; none before the first measurement. */
export function readRecorded(file = recordedPath): Readonly<Record<string, RecordedRatio>> {
  const path = join(import.meta.dirname, '../..', file)
  return existsSync(path) ? ratios.parse(JSON.parse(readFileSync(path, 'utf8'))) : {}
}

/** Writes ratios as the file that holds them. */
export function recordedText(measured: Readonly<Record<string, RecordedRatio>>): string {
  const rounded = Object.entries(measured).map(([name, { high, low, ratio }]) => [
    name,
    { ratio: short(ratio), low: short(low), high: short(high) },
  ])
  return `${JSON.stringify(Object.fromEntries(rounded), undefined, 2)}\n`
}

/** Whether a ratio got worse by more than the noise of both measurements, and by more than `slack` times. */
export function isWorse(now: RecordedRatio, recorded: RecordedRatio, slack: number): boolean {
  return now.low > recorded.high && now.ratio > recorded.ratio * slack
}

function short(value: number): number {
  return Number(value.toPrecision(3))
}

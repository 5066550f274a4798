/** One piece of work, done by this project and by a rival; `round` counts up, for inputs that change. */
export interface Duel {
  readonly ours: (round: number) => unknown
  readonly rival: (round: number) => unknown
}

/** What both took. The quartiles of the ratio say how sure it is. */
export interface DuelResult {
  readonly oursNs: number
  readonly rivalNs: number
  readonly ratio: number
  readonly low: number
  readonly high: number
}

const roundMs = 1

/** Lets both work in turns of about a millisecond, so that what else the machine does slows both, and takes medians. */
export function measureDuel({ ours, rival }: Duel, rounds: number): DuelResult {
  const [oursCount, rivalCount] = [repetitionsOf(ours), repetitionsOf(rival)]
  const times: { readonly ours: number; readonly rival: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    // who begins changes, or one of them would always meet the other's garbage
    if (round % 2 === 0) times.push({ ours: nsEach(ours, oursCount), rival: nsEach(rival, rivalCount) })
    else {
      const rivalNs = nsEach(rival, rivalCount)
      times.push({ ours: nsEach(ours, oursCount), rival: rivalNs })
    }
  }
  const ratios = times.map((time) => time.ours / time.rival).toSorted(ascending)
  return {
    oursNs: quantile(times.map((time) => time.ours).toSorted(ascending), 0.5),
    rivalNs: quantile(times.map((time) => time.rival).toSorted(ascending), 0.5),
    ratio: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
  }
}

/** What one call takes, in nanoseconds: the median of so many rounds. */
export function measureAlone(work: (round: number) => unknown, rounds: number): number {
  const count = repetitionsOf(work)
  return quantile(Array.from({ length: rounds }, () => nsEach(work, count)).toSorted(ascending), 0.5)
}

/** Keeps results alive, or the work could be optimised away. */
let kept: unknown

/** Processor time, not time of day: a machine that does other work as well takes it from neither. */
function nsEach(work: (round: number) => unknown, count: number): number {
  const from = process.cpuUsage()
  for (let round = 0; round < count; round += 1) kept = work(round)
  const { system, user } = process.cpuUsage(from)
  return ((system + user) * 1_000) / count
}

/** How often it has to be done for about a millisecond; until it is found, the work warms up. */
function repetitionsOf(work: (round: number) => unknown): number {
  let count = 16
  for (let warm = 0; warm < 40;) {
    const ms = (nsEach(work, count) * count) / 1e6
    if (ms < roundMs / 2 && count < 1e6) count *= 2
    else warm += 1
  }
  return count
}

/** The last result, for no other purpose than that it is kept. */
export function lastResult(): unknown {
  return kept
}

function ascending(one: number, other: number): number {
  return one - other
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor((sorted.length - 1) * part)] ?? 0
}

import { execFile } from 'node:child_process'

/** What became of a program. */
export interface Outcome {
  readonly ok: boolean
  /** What it printed, errors included. */
  readonly text: string
}

/** Runs a program to its end, or to the end of its time. */
export function run(file: string, args: readonly string[], cwd: string, timeoutMs = 120_000): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  execFile(file, [...args], { cwd, timeout: timeoutMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
    const ended = error?.killed === true ? `\nIt had not ended after ${timeoutMs} ms.` : ''
    resolve({ ok: error === null, text: `${stdout}${stderr}${ended}`.trim() })
  })
  return promise
}

/** Does one job after another, `lanes` at a time; results in the order of the jobs. */
export async function inLanes<Job, Result>(
  jobs: readonly Job[],
  lanes: number,
  work: (job: Job) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = [...jobs.entries()]
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return results
}

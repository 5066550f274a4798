/** How a benchmark runs. */
export interface BenchmarkOptions {
  /** Fewer rounds: good enough to see a target missed by far. */
  readonly quick: boolean
  readonly progress: (line: string) => void
}

/** What a benchmark measured, as Markdown, and which of its targets were missed. */
export interface BenchmarkReport {
  readonly text: string
  readonly missed: readonly string[]
  /** The page that shows it, from the root of the repository. Default: docs/reliability.md. */
  readonly page?: string
  /** Other files that `--write` writes, by their path from the root of the repository. */
  readonly files?: Readonly<Record<string, string>>
}

export type Benchmark = (options: BenchmarkOptions) => Promise<BenchmarkReport>

/** A Markdown table; the first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The machine on which the figures were taken. */
export function machineLine(cores: number): string {
  return `Node.js ${process.version}, ${process.arch}, ${cores} cores.`
}

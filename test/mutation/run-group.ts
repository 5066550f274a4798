import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { Stryker } from '@stryker-mutator/core'

import type { MutationGroup } from './groups.ts'

/** What became of the mutants of a group. */
export interface GroupResult {
  readonly name: string
  readonly mutants: number
  /** A mutant that runs without end is killed too. */
  readonly killed: number
  readonly survivors: readonly Survivor[]
}

/** A change that no test noticed. */
export interface Survivor {
  /** `file:line`. */
  readonly place: string
  readonly before: string
  readonly after: string
}

type Options = ConstructorParameters<typeof Stryker>[0]
type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>

const root = join(import.meta.dirname, '../..')

/** Changes the files of a group, one place at a time, in a copy of the project, and runs the group's tests on each. */
export async function runGroup(group: MutationGroup, { anew }: { readonly anew: boolean }): Promise<GroupResult> {
  const stryker = new Stryker({
    mutate: Object.keys(group.files),
    testFiles: [...group.tests],
    testRunner: 'vitest',
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    // what a module does once, when it is loaded, would have to be tried with every test anew
    ignoreStatic: true,
    // results of unchanged code and tests are kept beside the dependencies, outside of version control
    incremental: true,
    incrementalFile: `node_modules/.cache/mutation/${group.name}.json`,
    force: anew,
    // inside of the project, tools that search it would find everything twice
    tempDirName: join(tmpdir(), 'trunkline-mutation'),
    cleanTempDir: 'always',
    // more at once would make the time limits depend on the machine
    concurrency: 1,
    timeoutMS: 20_000,
    reporters: ['progress-append-only'],
    logLevel: 'warn' as NonNullable<Options['logLevel']>,
    thresholds: { break: null },
  })
  return resultOf(group, await stryker.runMutationTest())
}

/** Mutants that the language refuses, and those that are left out, count neither way. */
function resultOf({ files, name }: MutationGroup, mutants: Mutants): GroupResult {
  // what was kept of earlier runs may be of a file that the group has no more
  const ofGroup = mutants.filter(({ fileName }) => relative(root, fileName) in files)
  const counted = ofGroup.filter(({ status }) => ['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status))
  const survived = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  return {
    name,
    mutants: counted.length,
    killed: counted.length - survived.length,
    survivors: survived.map(survivorOf),
  }
}

function survivorOf({ fileName, location: { start, end }, replacement }: Mutants[number]): Survivor {
  const lines = readFileSync(fileName, 'utf8').split('\n')
  const [first = ''] = lines.slice(start.line - 1, start.line)
  const before =
    start.line === end.line ? first.slice(start.column - 1, end.column - 1) : `${first.slice(start.column - 1)} …`
  return { place: `${relative(root, fileName)}:${start.line}`, before, after: replacement.replaceAll(/\s+/g, ' ') }
}

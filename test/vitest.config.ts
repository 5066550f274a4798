import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'

import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

import { partition, type Partition } from './partition.ts'
import { LongestFirst } from './sequencer.ts'

/**
 * Loading the sources again for every file takes longer than the tests, so that files share workers, and with them what they import.
 * There are three projects, by what a file does to its worker: `nock` and `sharing`, each with workers of its own, and `alone`,
 * where each file has one for itself. What a file and its fixtures import decides where it belongs; no list has to be kept.
 */
const groups = partition(['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'docs/examples/**/*.test.ts'])

const project = (name: keyof Partition): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: [...groups[name]],
    isolate: name === 'alone',
    setupFiles: name === 'nock' ? ['test/nock-setup.ts'] : [],
    // the tests of types run once, not once in every project
    typecheck: { enabled: name === 'alone' },
  },
})

export default defineConfig({
  root: dirname(import.meta.dirname),
  // tests read sibling packages from their source; no build comes before them
  ssr: { resolve: { conditions: ['@trunkline/source'] } },
  test: {
    // many tests wait for real audio and real sockets: on a busy machine that is longer, and a hang still ends
    testTimeout: 20_000,
    // a file that waits for sockets or a process leaves its processor to another file
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    typecheck: {
      enabled: true,
      include: ['packages/*/test/**/*.test-d.ts'],
      tsconfig: 'test/tsconfig.types.json',
    },
    projects: [project('nock'), project('sharing'), project('alone')],
  },
})

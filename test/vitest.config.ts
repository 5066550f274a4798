import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'

import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

import { LongestFirst } from './sequencer.ts'

/**
 * Packages whose test files share a worker, and with it what they import: loading the sources again for every file took as long as
 * the tests. No file of theirs changes a module or the process for the next one.
 */
const sharing = ['audio', 'azure', 'emulator', 'network']

/** The same, of packages whose tests put nock in front of every socket of their worker: requests over real ones may hang behind it. */
const sharingNock = ['acs-play-audio', 'ucwa']

/** It puts a spy in place of a library. */
const spying = 'packages/emulator/test/signing-key.test.ts'

const shared = (name: string, packages: readonly string[]): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: [`packages/{${packages.join(',')}}/test/**/*.test.ts`],
    exclude: ['**/node_modules/**', spying],
    isolate: false,
    typecheck: { enabled: false },
  },
})

export default defineConfig({
  root: dirname(import.meta.dirname),
  // tests read sibling packages from their source; no build comes before them
  ssr: { resolve: { conditions: ['@trunkline/source'] } },
  test: {
    // many tests wait for real audio and real sockets: on a busy machine that is longer, and a hang still ends
    testTimeout: 20_000,
    // they wait more than they work, so that two fit on the smallest machine
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    typecheck: {
      enabled: true,
      include: ['packages/*/test/**/*.test-d.ts'],
      tsconfig: 'test/tsconfig.types.json',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: [
            `packages/!(${[...sharing, ...sharingNock].join('|')})/test/**/*.test.ts`,
            spying,
            'test/**/*.test.ts',
            'docs/examples/**/*.test.ts',
          ],
        },
      },
      shared('sharing', sharing),
      shared('sharing-nock', sharingNock),
    ],
  },
})

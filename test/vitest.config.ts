import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'

import { defineConfig } from 'vitest/config'

import { LongestFirst } from './sequencer.ts'

export default defineConfig({
  root: dirname(import.meta.dirname),
  // tests read sibling packages from their source; no build comes before them
  ssr: { resolve: { conditions: ['@trunkline/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'docs/examples/**/*.test.ts'],
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
  },
})

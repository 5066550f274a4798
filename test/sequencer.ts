import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Starts the long files first: in a fresh clone Vitest goes by size, and the contract's files are the smallest of all. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's method of that name, which changes no array
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

const isLong = ({ moduleId }: TestSpecification): boolean =>
  /(?:contract[\w-]*|mutants|sweep|docs|command)\.test\.ts$/.test(moduleId)

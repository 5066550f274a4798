import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Runs the files of one project after those of another, because Vitest ends a shared worker when the next file is of another project.
 * Within a project the long files start first: in a fresh clone Vitest goes by size, and the contract's files are the smallest of all.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's method of that name, which changes no array
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => place(one) - place(other) || Number(isLong(other)) - Number(isLong(one)))
  }
}

const place = ({ project }: TestSpecification): number => project.vitest.projects.indexOf(project)

const isLong = ({ moduleId }: TestSpecification): boolean =>
  /(?:contract[\w-]*|mutants|sweep|docs|command|menu|demo|same-bytes|programs|chaos|hostile|order|-vendor|-sdk)\.test\.ts$/.test(
    moduleId,
  )

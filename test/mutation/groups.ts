/** Code whose tests are tested: each change of it that stays without a failing test is a survivor. */
export interface MutationGroup {
  readonly name: string
  /** The files that are changed, each with why it is here. */
  readonly files: Readonly<Record<string, string>>
  /** The tests that must notice: those of the files, and no others, so that a mutant costs seconds. */
  readonly tests: readonly string[]
}

/** In the order in which they run: what keeps strangers out comes first. */
export const groups: readonly MutationGroup[] = [
  {
    name: 'tokens',
    files: {
      'packages/core/src/token.ts': 'signs and reads the tokens in callback and media URLs',
      'packages/core/src/routes.ts': 'builds and recognises the URLs that hold them',
    },
    tests: ['packages/core/test/token.test.ts'],
  },
]

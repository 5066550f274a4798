/** The source of everything random: ids, tokens, back-off. A simulation seeds it, so that a run can be repeated. */
export interface Random {
  /** `count` random bytes. */
  bytes(count: number): Uint8Array
  /** At least 0 and below 1. */
  number(): number
  /** A UUID of version 4, in lower case. */
  uuid(): string
}

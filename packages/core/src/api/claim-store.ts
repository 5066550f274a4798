/** Decides which process does work that must happen once, such as answering an incoming call that is delivered twice. */
export interface ClaimStore {
  /** True for the first caller with this key within `forMs`, false for every later one. */
  claim(key: string, forMs: number): Promise<boolean>
  /** Releases a claim whose work certainly did not happen. */
  release(key: string): Promise<void>
}

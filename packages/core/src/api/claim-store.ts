/** Who may do a thing that only one process may do, such as answering a call that was delivered twice. */
export interface ClaimStore {
  /** True for the first caller with this key within `forMs`, false for every later one. */
  claim(key: string, forMs: number): Promise<boolean>
  /** Gives a claim up, when what it was for has certainly not happened. */
  release(key: string): Promise<void>
}

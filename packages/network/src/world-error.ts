/** Why an order to the simulated network was refused; `status` is what a control surface over HTTP replies. */
export class WorldError extends Error {
  override readonly name = 'WorldError'
  readonly status: number
  /** One line per problem of a malformed order. */
  readonly problems: readonly string[]

  constructor(status: number, message: string, problems: readonly string[] = []) {
    super(message)
    this.status = status
    this.problems = problems
  }
}

import type { Client } from '@signalwire/compatibility-api'
import type { SignalWireClient } from '@trunkline/signalwire-laml/client'

/** The same request by two clients; of things that do not exist, since only what is asked for is compared. */
export interface SameRequest {
  readonly vendor: (client: Client) => Promise<unknown>
  readonly ours: (client: SignalWireClient) => Promise<unknown>
}

/** A method of our client, such as `calls.create`. */
export type MethodName = {
  [Name in keyof SignalWireClient]: `${Name}.${keyof SignalWireClient[Name] & string}`
}[keyof SignalWireClient]

/** The requests of methods, to be compared one by one. */
export type Comparisons = Partial<Readonly<Record<MethodName, readonly SameRequest[]>>>

export const sid = '43bb71ee-553f-4074-bb20-8e2747647cce'
export const part = '19e436af-5a4d-4f4d-9b3c-1d2e3f405162'
export const url = 'https://app.example.com'

/** Everything on all pages of a list. */
export async function all(items: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for await (const item of items) found.push(item)
  return found
}

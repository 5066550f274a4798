import type { FarCall } from './far-call.ts'
import { Kept } from './kept.ts'

/** How many calls are remembered; those that are up stay, however many they are. */
const keptCalls = 500

/** A call that the application dialed, in its words. */
export interface Dialled {
  /** The application's id of the call. */
  readonly callId: string
  readonly idempotencyKey: string
}

/** The calls by every name they have. */
export class CallBook {
  private readonly entries = new Kept<string, { readonly call: FarCall; readonly dialled: Dialled | undefined }>({
    most: keptCalls,
    isOver: ({ call }) => call.state === 'ended',
    forgotten: ({ dialled }) => {
      if (!dialled) return
      this.ours.delete(dialled.callId)
      this.byKey.delete(dialled.idempotencyKey)
    },
  })
  private readonly ours = new Map<string, FarCall>()
  private readonly byKey = new Map<string, FarCall>()

  add(call: FarCall, dialled?: Dialled): FarCall {
    this.entries.set(call.id, { call, dialled })
    if (!dialled) return call
    this.ours.set(dialled.callId, call)
    this.byKey.set(dialled.idempotencyKey, call)
    return call
  }

  /** The call that was dialed with this key. */
  dialledWith(idempotencyKey: string): FarCall | undefined {
    return this.byKey.get(idempotencyKey)
  }

  /** The call that an application means: by the network's id, or by its own before it has that. */
  find(context: { readonly id: string; readonly providerCallId: string | undefined }): FarCall | undefined {
    const { id, providerCallId } = context
    return providerCallId === undefined ? this.ours.get(id) : this.entries.get(providerCallId)?.call
  }

  /** The newest call with a far number. */
  newestWith(number: string): FarCall | undefined {
    return [...this.entries.values()].findLast(({ call }) => call.far === number)?.call
  }
}

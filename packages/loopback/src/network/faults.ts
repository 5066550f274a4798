const effects = {
  dial: ['cut-after', 'cut-before', 'throttle', 'unavailable'],
  callback: ['twice', 'late', 'never', 'out-of-order'],
} as const

/** What can go wrong, and where. */
export type Where = keyof typeof effects
export type Effect = (typeof effects)[Where][number]

/** What was ordered to go wrong, first come, first served. */
export class Faults {
  private orders: { readonly on: Where; readonly effect: Effect; times: number }[] = []

  /** False for an effect that makes no sense there. */
  order(on: Where, effect: Effect, times: number): boolean {
    const possible: readonly Effect[] = effects[on]
    if (!possible.includes(effect)) return false
    this.orders.push({ on, effect, times })
    return true
  }

  /** What happens to the next exchange of this kind. */
  take(on: Where): Effect | undefined {
    const order = this.orders.find((one) => one.on === on)
    if (order === undefined) return undefined
    order.times -= 1
    if (order.times <= 0) this.orders = this.orders.filter((one) => one !== order)
    return order.effect
  }
}

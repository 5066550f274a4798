import { refused } from '@trunkline/azure'
import type { Host, Ingress } from '@trunkline/core/driver'

import { receiveCallback } from './ingress/callback.ts'
import { receiveGrid } from './ingress/grid.ts'

/** Receives the service's requests: `event` has the callbacks of one call, and `grid` the deliveries of Event Grid. */
export function createIngress(host: Host, leaving: Set<string>): Ingress {
  return {
    kind: 'webhook',
    async receive(request) {
      const { purpose } = request.route
      if (purpose === 'event') return receiveCallback(host, leaving, request)
      if (purpose === 'grid') return receiveGrid(host, request)
      return refused(404, 'purpose', 'nothing is received at this path')
    },
  }
}

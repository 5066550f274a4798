import type { DoorMaker } from '../door.ts'
import { Account } from './account.ts'
import { takeIncoming } from './incoming.ts'
import type { SignalwireOptions } from './options.ts'
import { errorReply, Refusal } from './refusal.ts'
import { bases } from './route.ts'
import { answerRequest } from './router.ts'

/** The protocol server of the SignalWire Compatibility (LaML) API: one project with credentials of its own. */
export function signalwireDoor(options: SignalwireOptions = {}): DoorMaker {
  return (network) => {
    const account = new Account(network, options)
    const { projectId, apiToken, signingKey } = account
    return {
      name: 'signalwire',
      matches: ({ path }) => [...bases, '/laml-bins'].some((base) => path.startsWith(`${base}/`)),
      handle: (request) => answerRequest(account, request),
      refuse: (status) => errorReply(refusalOf(status)),
      ready: ({ host }) => ({ space: host, projectId, apiToken, signingKey }),
      secrets: () => [apiToken, signingKey],
      offer: (leg) => takeIncoming(account, leg),
      close: () => account.close(),
    }
  }
}

function refusalOf(status: number): Refusal {
  if (status === 429) return new Refusal(20429, 'Too many requests', status)
  return new Refusal(20504, 'Internal error', status)
}

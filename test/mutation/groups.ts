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
    name: 'verification',
    files: {
      'packages/azure/src/callback-verifier.ts': 'decides whether a callback is from Microsoft',
      'packages/azure/src/key-cache.ts': 'chooses the keys that such a decision rests on',
      'packages/azure/src/token-memory.ts': 'decides which tokens need no verification',
      'packages/azure/src/hmac.ts': 'proves our requests to Communication Services',
      'packages/core/src/driver/loopback.ts': 'says which addresses may be reached without TLS',
      'packages/signalwire-laml/src/auth/basic.ts': 'proves our requests to SignalWire',
      'packages/signalwire-laml/src/auth/signature.ts': 'decides whether a webhook is from SignalWire',
      'packages/signalwire-laml/src/auth/url-variant.ts':
        'lists the spellings of a URL that may be signed, and hides what errors must not show',
    },
    tests: [
      'packages/azure/test/callback-verifier.test.ts',
      'packages/azure/test/token-memory.test.ts',
      'packages/azure/test/hmac.test.ts',
      'packages/core/test/loopback.test.ts',
      'packages/signalwire-laml/test/auth.test.ts',
    ],
  },
  {
    name: 'tokens',
    files: {
      'packages/core/src/ingress/token.ts': 'signs and reads the tokens in callback and media URLs',
      'packages/core/src/ingress/routes.ts': 'builds and recognises the URLs that hold them',
    },
    tests: ['packages/core/test/token.test.ts'],
  },
  {
    name: 'retry',
    files: {
      'packages/core/src/http/retry.ts': 'decides whether a request is sent again, and what became of it',
      'packages/core/src/http/budget.ts': 'shares out the time of a request, and says how long to wait',
      'packages/core/src/outgoing/dial-pace.ts': 'lets dials go in order, as fast as is allowed',
      'packages/core/src/base/request-gate.ts': 'lets so many requests go at once',
    },
    tests: [
      'packages/core/test/retry.test.ts',
      'packages/core/test/dial-pace.test.ts',
      'packages/core/test/request-gate.test.ts',
    ],
  },
  {
    name: 'idempotency',
    files: {
      'packages/core/src/outgoing/dial-key.ts': 'knows which dial an idempotency key was used for',
      'packages/core/src/cluster/memory-store.ts':
        'grants a claim once, so that a call that was delivered twice is answered once',
      'packages/core/src/base/recent.ts': 'knows a repeated event',
    },
    tests: ['packages/core/test/idempotency.test.ts'],
  },
  {
    name: 'operations',
    files: {
      'packages/core/src/call/operations.ts':
        'pairs events with operations, in whichever order they come, and ends each in time',
      'packages/core/src/call/operation-claim.ts': 'keeps the name of an operation while it may change',
      'packages/core/src/call/watchdog.ts': 'asks about a call that is silent for too long',
      'packages/core/src/call/collected-keys.ts': 'tells keys of a collection from others',
      'packages/core/src/cluster/early-facts.ts': 'keeps facts that come before the reply that names their call',
    },
    tests: ['packages/core/test/operations.test.ts'],
  },
  {
    name: 'ledger',
    files: {
      'test/chaos/ledger.ts': 'compares what the application believes of a random call with what the network knows',
      'test/sweep/ledger.ts': 'does so for one call that met one fault',
    },
    tests: ['test/ledger.test.ts'],
  },
]

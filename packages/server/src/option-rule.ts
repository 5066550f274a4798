import { type Rule, rule, type RulesOf } from '@trunkline/core/driver'

import type { RequestOptions, ServeOptions, UpgradeOptions } from './options.ts'

const { either, having, members, object, oneOf, positive, text, whole, work } = rule

const unlimited = oneOf(Infinity)

const requests: RulesOf<RequestOptions> = {
  clock: having('now'),
  maxBodyBytes: whole(1),
  maxConcurrentRequests: either(whole(0), unlimited),
  onError: work,
}

const upgrades: RulesOf<UpgradeOptions> = {
  clock: having('now'),
  maxMessageBytes: whole(1),
  maxSockets: either(whole(0), unlimited),
  maxUnauthenticatedSockets: either(whole(0), unlimited),
  onError: work,
  onUpgrade: work,
  pingEveryMs: positive,
}

/** The options of `requestListener` and `fetchHandler`. */
export const requestRule: Rule = members<RequestOptions>(requests)

/** The options of `upgradeListener`. */
export const upgradeRule: Rule = members<UpgradeOptions>(upgrades)

/** The options of `serve`. */
export const serveRule: Rule = members<ServeOptions>({
  ...requests,
  ...upgrades,
  host: text,
  onRequest: work,
  port: whole(0, 65_535),
  tls: object,
})

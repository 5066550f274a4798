import { rule, type RulesOf } from '@trunkline/core/driver'

import type { CommunicationCredentials } from './credentials.ts'

type MembersOf<Union> = Union extends unknown ? keyof Union : never

/** Members of the options of a client of Communication Services, beside its credentials. */
type Setting =
  | 'apiVersion'
  | 'attempts'
  | 'clock'
  | 'delay'
  | 'now'
  | 'onAttempt'
  | 'random'
  | 'recordingHosts'
  | 'timeoutMs'
  | 'wire'

/** The options of a client of Communication Services. */
export type ClientOptions<Settings> = Readonly<
  Record<MembersOf<CommunicationCredentials> | (keyof Settings & string), unknown>
>

const { anything, having, listOf, object, positive, text, whole, work } = rule

/** What they must be. The credentials are checked where they are parsed, with messages that contain no secret. */
export const clientRules: RulesOf<ClientOptions<Record<Setting, unknown>>> = {
  accessKey: anything,
  apiVersion: anything,
  attempts: whole(1),
  clock: object,
  connectionString: anything,
  credential: anything,
  delay: work,
  endpoint: anything,
  now: work,
  onAttempt: work,
  random: object,
  recordingHosts: listOf(text),
  scopes: anything,
  timeoutMs: positive,
  wire: having('send'),
}

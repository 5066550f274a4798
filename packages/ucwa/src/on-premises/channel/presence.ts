import { type Host, isTelephonyError } from '@trunkline/core/driver'

import type { MakeMeAvailableRequest } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'
import { linksOf } from '../client/operation.ts'
import type { PremisesApplication } from '../client/sign-in.ts'

/** The server wants to hear of the user every four minutes (docs/wire/ucwa.md#application). */
const reportEveryMs = 210_000
const shortestMs = 5_000
const availableWithinMs = 10_000

/** What presence works with. */
export interface PresenceOptions {
  readonly host: Host
  readonly client: OnPremisesClient
  /** Undefined where no calls are to come in. */
  readonly availability: MakeMeAvailableRequest | undefined
}

/** Makes the user available and tells that he is still there, for as long as one application lasts. */
export function createPresence({ client, host, availability }: PresenceOptions) {
  let stop: (() => void) | undefined
  let current: PremisesApplication | undefined

  const warn = (code: string, message: string): void => host.warn({ code, message })

  async function makeAvailable({ me }: PremisesApplication): Promise<void> {
    const link = me.get('makeMeAvailable')
    // without the link he is available already
    if (availability === undefined || link === undefined) return
    try {
      // the events wait for it
      await client.me.makeMeAvailable(link, availability, { deadlineMs: availableWithinMs })
    } catch (thrown) {
      if (!isTelephonyError(thrown)) throw thrown
      if (thrown.providerCode === 'Conflict/AlreadyExists') return
      warn('not-available', `The user could not be made available, so no calls come in: ${thrown.message}`)
    }
  }

  async function report({ me }: PremisesApplication): Promise<void> {
    const self = me.get('self')
    if (self === undefined) return
    // the link appears once he is available
    const link = linksOf(await client.read(self), client).get('reportMyActivity')
    if (link !== undefined) await client.me.reportMyActivity(link)
  }

  function again(application: PremisesApplication, everyMs: number): void {
    stop = host.clock.after(everyMs, () => {
      // an application that is gone is noticed by its poll
      report(application)
        .catch(() => undefined)
        .finally(() => {
          if (current === application) again(application, everyMs)
        })
    })
  }

  /** Each report begins the life of an application anew; of a short one, half is enough. */
  function intervalOf({ expiresAt = Number.POSITIVE_INFINITY }: PremisesApplication): number {
    return Math.max(shortestMs, Math.min(reportEveryMs, (expiresAt - host.clock.now()) / 2))
  }

  return {
    /** Of this application from now on. */
    async begin(application: PremisesApplication): Promise<void> {
      stop?.()
      current = application
      again(application, intervalOf(application))
      await makeAvailable(application)
    },
    end(): void {
      current = undefined
      stop?.()
    },
  }
}

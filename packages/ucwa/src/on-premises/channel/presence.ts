import { type Host, isTelephonyError } from '@trunkline/core/driver'

import type { MakeMeAvailableRequest } from '../../wire/index.ts'
import type { OnPremisesClient } from '../client.ts'
import { linksOf } from '../client/operation.ts'
import type { PremisesApplication } from '../client/sign-in.ts'

/** The server expects a sign of the user's activity every four minutes (docs/wire/ucwa.md#application). */
const reportEveryMs = 210_000
const shortestMs = 5_000
const availableWithinMs = 10_000

/** Options of presence. */
export interface PresenceOptions {
  readonly host: Host
  readonly client: OnPremisesClient
  /** Undefined if the configuration accepts no incoming calls. */
  readonly availability: MakeMeAvailableRequest | undefined
}

/** Makes the user available and reports the user's activity for the lifetime of one application. */
export function createPresence({ client, host, availability }: PresenceOptions) {
  let stop: (() => void) | undefined
  let current: PremisesApplication | undefined

  const warn = (code: string, message: string): void => host.warn({ code, message })

  async function makeAvailable({ me }: PremisesApplication): Promise<void> {
    const link = me.get('makeMeAvailable')
    // without the link, the user is already available
    if (availability === undefined || link === undefined) return
    try {
      // events wait for this request
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
    // the link appears once the user is available
    const link = linksOf(await client.read(self), client).get('reportMyActivity')
    if (link !== undefined) await client.me.reportMyActivity(link)
  }

  function again(application: PremisesApplication, everyMs: number): void {
    stop = host.clock.after(everyMs, () => {
      // if the application is gone, its poll notices it
      report(application)
        .catch(() => undefined)
        .finally(() => {
          if (current === application) again(application, everyMs)
        })
    })
  }

  /** Each report renews the lifetime of the application. For a short lifetime, the interval is half of it. */
  function intervalOf({ expiresAt = Number.POSITIVE_INFINITY }: PremisesApplication): number {
    return Math.max(shortestMs, Math.min(reportEveryMs, (expiresAt - host.clock.now()) / 2))
  }

  return {
    /** Switches to this application. */
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

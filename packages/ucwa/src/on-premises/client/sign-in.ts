import { type Clock, TelephonyError, timeLeft } from '@trunkline/core/driver'

import { resourceIn } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import { embeddedOf, readDate, type Resource } from '../../wire/index.ts'
import { act, linksOf } from './operation.ts'

/** One endpoint of the user, as the server describes it; all links are absolute. */
export interface PremisesApplication {
  readonly resource: Resource
  /** The user's SIP address. */
  readonly userUri: string | undefined
  readonly links: ReadonlyMap<string, string>
  /** Links of `communication`, which start calls. A missing link means that the user lacks the permission. */
  readonly communication: ReadonlyMap<string, string>
  readonly me: ReadonlyMap<string, string>
  /** When the server drops the application if the user shows no activity, in milliseconds since 1970. */
  readonly expiresAt: number | undefined
}

/** How this process identifies itself. */
export interface Registration {
  readonly userAgent: string
  /** GUID of this process. Every process needs its own, because the server sends events to one application per endpoint. */
  readonly endpointId: string
  readonly culture: string
}

/** The application of this process, which is created on demand. */
export interface SignIn {
  application(): Promise<PremisesApplication>
  /** Drops an application that is gone. The next call of `application()` creates a new one. */
  forget(application: PremisesApplication): void
  /** Signs out if we are signed in. */
  end(): Promise<void>
}

/** Creates the sign-in, which happens on the first request for the application. */
export function createSignIn(
  signed: Transport,
  registration: Registration,
  { clock, findApplications }: { readonly clock: Clock; readonly findApplications: () => Promise<string> },
): SignIn {
  let asking: Promise<PremisesApplication> | undefined
  let known: PremisesApplication | undefined
  let ended = false

  async function register(): Promise<PremisesApplication> {
    const url = await findApplications()
    const { culture: Culture, endpointId: EndpointId, userAgent: UserAgent } = registration
    // safe to repeat: an endpoint has one application, so a second request returns the same one
    const reply = await act(signed, 'applications', url, { json: { UserAgent, EndpointId, Culture }, harmless: true })
    return applicationOf(resourceIn(reply), signed)
  }

  return {
    application() {
      if (ended) return Promise.reject(new TelephonyError('closed', 'The user was signed out', { provider: 'ucwa' }))
      if (known !== undefined) return Promise.resolve(known)
      asking ??= register()
        .then((application) => (known = application))
        .finally(() => (asking = undefined))
      return asking
    },
    forget(application) {
      if (known === application) known = undefined
    },
    async end() {
      ended = true
      const left = timeLeft(clock, signOutWithinMs)
      const application = known ?? (await inTime(clock, asking, left()))
      const self = application?.links.get('self')
      if (self !== undefined) await act(signed, 'deleteApplication', self, { deadlineMs: left() })
    },
  }
}

/** `close()` waits this long; an application that is left over expires at the server. */
const signOutWithinMs = 5_000

/** The pending result, if it arrives within the time. */
async function inTime<T>(clock: Clock, asking: Promise<T> | undefined, withinMs: number): Promise<T | undefined> {
  if (asking === undefined) return undefined
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const cancel = clock.after(withinMs, () => resolve(undefined))
  const first = await Promise.race([asking.catch(() => undefined), late])
  cancel()
  return first
}

function applicationOf(
  { resource, url }: { readonly resource: Resource; readonly url: string },
  signed: Transport,
): PremisesApplication {
  const me = embeddedOf(resource, 'me')
  const { uri } = me?.properties ?? {}
  const { expires } = resource.properties
  return {
    resource,
    userUri: typeof uri === 'string' ? uri : undefined,
    links: linksOf({ resource, url }, signed),
    communication: linksOf({ resource: embeddedOf(resource, 'communication'), url }, signed),
    me: linksOf({ resource: me, url }, signed),
    expiresAt: typeof expires === 'string' ? readDate(expires) : undefined,
  }
}

import type { DialOptions, Provider, Telephony } from '@trunkline/core'
import { type Driver, type Ingress, type Session, TelephonyError, type Translated } from '@trunkline/core/driver'

import { everything } from './fixture.ts'
import type { Lab, LabFactory } from './lab.ts'
import { after, holdProcess } from './machine.ts'
import { type Mutation, withCodec } from './mutation.ts'
import { type StreamMutantName, streamMutants } from './stream-mutants.ts'

export type MutantName =
  | 'deaf'
  | 'deaf-until-dialled'
  | 'repeating'
  | 'leaves-calls-up'
  | 'leaves-a-timer'
  | 'lingers'
  | 'leaking'
  | 'claims-too-much'
  | 'claims-too-little'
  | 'late'
  | 'cannot-be-asked'
  | 'marks-each-frame'
  | 'deaf-to-marks'
  | StreamMutantName

/** Milliseconds that the late mutant's replies take: longer than any prompt of which a promise awaits the acceptance. */
const lateByMs = 2_500

/** Providers broken on purpose: each is caught by the promise that names its fault, or the kit proves nothing. */
export const mutants: Readonly<Record<MutantName, (secret: string) => Mutation>> = {
  /** Ignores every carrier event, also in replies to its requests. */
  deaf: () => (provider) =>
    withEvents(() => [])(withDriver(() => ({ doInspect: () => Promise.resolve([]) }))(provider)),
  /** Ignores events until the dial is accepted, and does not ask for missed ones. */
  'deaf-until-dialled': () => (provider) => {
    let dialled = false
    return withEvents((events) => (dialled ? events : []))(
      withDriver((driver) => ({
        async doDial(call, command) {
          const accepted = await driver.doDial?.(call, command)
          dialled = true
          return accepted ?? {}
        },
        doInspect: () => Promise.resolve([]),
      }))(provider),
    )
  },
  /** Hands every fact on twice, without a key or a number by which the second could be known. */
  repeating: () => withEvents((events) => events.flatMap((event) => [unkeyed(event), unkeyed(event)])),
  /** Says that it hung up and does not. */
  'leaves-calls-up': () => withDriver(() => ({ doHangUp: () => Promise.resolve({}) })),
  /** Starts a timer with the session and never stops it. */
  'leaves-a-timer': () => (provider) => ({
    ...provider,
    open(host) {
      holdProcess()
      return provider.open(host)
    },
  }),
  /** Hangs its last call up when all is closed. */
  lingers: () => (provider) => {
    const last: { hangUp?: () => Promise<unknown> } = {}
    return withSession((session) => ({
      ...session,
      driver: {
        ...session.driver,
        async doDial(call, command) {
          const accepted = (await session.driver.doDial?.(call, command)) ?? {}
          const { providerCallId, state = call.state } = accepted
          last.hangUp = () => session.driver.doHangUp({ ...call, providerCallId, state })
          return accepted
        },
      },
      async close() {
        await session.close?.()
        after(50, () => void last.hangUp?.())
      },
    }))(provider)
  },
  /** Prints its secret in the error of a refused prompt. */
  leaking: (secret) =>
    withDriver(() => ({
      doPlay: () => Promise.reject(new TelephonyError('rejected', `The carrier refused the key ${secret}`)),
    })),
  /** Grades `hold` native and has no such verb. */
  'claims-too-much': () => graded({ hold: 'native' }),
  /** Says that the carrier does not report ringing, and reports it. */
  'claims-too-little': () => graded({ 'event.ringing': 'unsupported' }),
  /** Returns nothing when asked for the state of a call. */
  'cannot-be-asked': () => withDriver(() => ({ doInspect: () => Promise.resolve([]) })),
  /** Sends a mark behind every frame. */
  'marks-each-frame': () =>
    withCodec((codec) => ({
      encode: (command) =>
        command.type === 'audio'
          ? [...codec.encode(command), ...codec.encode({ type: 'mark', name: 'of the mutant' })]
          : codec.encode(command),
    })),
  /** Ignores returned marks. */
  'deaf-to-marks': () =>
    withCodec((codec) => ({ decode: (message) => codec.decode(message).filter(({ type }) => type !== 'mark') })),
  ...streamMutants,
  /** Resolves a play long after the carrier has begun it, and does not report its start either. */
  late: () => (provider) =>
    withEvents((events) => events.filter(({ event }) => event.type !== 'play-started'))(slow(provider)),
}

/** Labs broken on purpose, for what no provider can break on its own. */
export const labMutants: Readonly<Record<'waits-for-ever' | 'blames-the-set-up', (factory: LabFactory) => LabFactory>> =
  {
    /** Its client says of every call that no one answered, also of those that were. */
    'blames-the-set-up': (factory) => ({
      ...factory,
      async open(settings) {
        const lab = await factory.open(settings)
        return { ...lab, telephony: blaming(lab) }
      },
    }),
    /** Its client waits a thousand times as long as the promise asks for. */
    'waits-for-ever': (factory) => ({
      ...factory,
      open({ deadlines = {} } = {}) {
        const longer = Object.entries<number>(deadlines).map(([name, ms]) => [name, ms * 1_000] as const)
        return factory.open({ deadlines: Object.fromEntries(longer) })
      },
    }),
  }

function blaming(lab: Lab): Telephony {
  const telephony = everything(lab)
  return replaced<Telephony>(telephony, {
    dial: async (options: DialOptions) => {
      const call = await telephony.dial(options)
      const ended = call.ended.then((end) => ({ ...end, reason: 'no-answer' }))
      // who does not wait for it does not hear that the client was closed
      ended.catch(() => undefined)
      return replaced(call, { ended })
    },
  })
}

/** The object with some of its members replaced. */
function replaced<T extends object>(target: T, members: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get(from, name): unknown {
      if (typeof name === 'string' && Object.hasOwn(members, name)) return members[name]
      const member: unknown = Reflect.get(from, name, from)
      return typeof member === 'function'
        ? (...options: unknown[]): unknown => Reflect.apply(member, from, options)
        : member
    },
  })
}

/** Its plays are accepted late. */
const slow: Mutation = (provider) =>
  withDriver((driver) => ({
    async doPlay(call, command) {
      const accepted = await driver.doPlay?.(call, command)
      const { promise, resolve } = Promise.withResolvers<void>()
      after(lateByMs, resolve)
      await promise
      return accepted ?? {}
    },
  }))(provider)

function graded(grades: Partial<Provider['capabilities']>): Mutation {
  return (provider) => ({ ...provider, capabilities: { ...provider.capabilities, ...grades } })
}

function withDriver(change: (driver: Driver) => Partial<Driver>): Mutation {
  return withSession((session) => ({ ...session, driver: { ...session.driver, ...change(session.driver) } }))
}

/** Changes what is said and heard on media sockets that the adapter attaches on its own. */
function withEvents(change: (events: readonly Translated[]) => readonly Translated[]): Mutation {
  return withSession((session) => ({ ...session, ingress: changed(session.ingress, change) }))
}

function withSession(change: (session: Session) => Session): Mutation {
  return (provider) => ({ ...provider, open: (host) => change(provider.open(host)) })
}

function changed(ingress: Ingress, change: (events: readonly Translated[]) => readonly Translated[]): Ingress {
  if (ingress.kind === 'poll')
    return {
      kind: 'poll',
      async *events(signal) {
        for await (const events of ingress.events(signal)) yield change(events)
      },
    }
  return {
    kind: 'webhook',
    async receive(request) {
      const receipt = await ingress.receive(request)
      return receipt.kind === 'refused' ? receipt : { ...receipt, events: change(receipt.events) }
    },
  }
}

function unkeyed({ dedupeKey: _dropped, event, ...origin }: Translated): Translated {
  if (event.type !== 'digit-received') return { event, ...origin }
  const { digit, type } = event
  return { event: { type, digit }, ...origin }
}

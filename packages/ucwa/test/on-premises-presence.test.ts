import type { Clock, Host } from '@trunkline/core/driver'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createPresence, type PresenceOptions } from '../src/on-premises/channel/presence.ts'
import { answerSignIn, createClient, linksTo, self, web } from './fixtures/premises.ts'
import { closeNet, instant, openNet, type Reply } from './fixtures/service.ts'

beforeEach(closeNet)
afterEach(openNet)

const availability = { supportedModalities: ['PhoneAudio'], phoneNumber: 'tel:+14255550170' }
const me = (...rels: readonly string[]): Reply => ({
  status: 200,
  body: linksTo({ self: `${self}/me`, ...Object.fromEntries(rels.map((rel) => [rel, `${self}/me/${rel}`])) }),
})
const done: Reply = { status: 204 }

/** Presence on a host whose clock the test moves. */
async function open(replies: readonly Reply[], options: Partial<PresenceOptions> = {}) {
  const timers: { at: number; work: () => void }[] = []
  let now = instant
  const warnings: string[] = []
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    outside: (work) => work(),
    after(ms, work) {
      const timer = { at: now + ms, work }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const host = { clock, warn: ({ message }: { readonly message: string }) => warnings.push(message) }
  const { atWeb } = answerSignIn(...replies)
  const client = createClient()
  const application = await client.application()
  const presence = createPresence({ host: host as unknown as Host, client, availability, ...options })
  return {
    application,
    presence,
    timers,
    warnings,
    asked: () => atWeb.slice(4).map(({ method, url }) => `${method} ${url.slice(web.length + self.length)}`),
    pass: (ms: number): void => {
      now += ms
      for (const timer of timers.filter(({ at }) => at <= now)) {
        timers.splice(timers.indexOf(timer), 1)
        timer.work()
      }
    },
  }
}

test('the user is made available with a phone, and activity is reported every three and a half minutes', async () => {
  const { application, asked, pass, presence, timers } = await open([
    done,
    me('reportMyActivity'),
    done,
    me('reportMyActivity'),
    done,
  ])
  await presence.begin(application)
  expect(asked()).toEqual(['POST /me/makeMeAvailable'])
  pass(209_000)
  expect(asked()).toHaveLength(1)
  pass(1_000)
  await expect.poll(() => timers.length, { interval: 5 }).toBe(1)
  expect(asked().slice(1)).toEqual(['GET /me', 'POST /me/reportMyActivity'])
  pass(210_000)
  await expect.poll(asked, { interval: 5 }).toHaveLength(5)
  presence.end()
})

test('without incoming calls the user is not made available, and activity is reported where allowed', async () => {
  const { application, asked, pass, presence, timers } = await open([me()], { availability: undefined })
  await presence.begin(application)
  pass(210_000)
  await expect.poll(() => timers.length, { interval: 5 }).toBe(1)
  expect(asked()).toEqual(['GET /me'])
  presence.end()
  expect(timers).toEqual([])
})

test('a user who is already available stays unchanged', async () => {
  const { application, presence, warnings } = await open([
    { status: 409, body: { code: 'Conflict', subcode: 'AlreadyExists' } },
  ])
  await presence.begin(application)
  expect(warnings).toEqual([])
  presence.end()
})

test('a failure to make the user available causes a warning, and calls can still be placed', async () => {
  const { application, presence, warnings } = await open([{ status: 403, body: { code: 'Forbidden' } }])
  await presence.begin(application)
  expect(warnings).toEqual([expect.stringContaining('no calls come in')])
  presence.end()
})

test('an application that expires sooner gets reports sooner, and a failed report is repeated', async () => {
  const { application, asked, pass, presence, timers } = await open([
    done,
    { status: 404 },
    me('reportMyActivity'),
    done,
  ])
  await presence.begin({ ...application, expiresAt: instant + 60_000 })
  pass(30_000)
  await expect.poll(() => timers.length, { interval: 5 }).toBe(1)
  pass(30_000)
  await expect
    .poll(asked, { interval: 5 })
    .toEqual(['POST /me/makeMeAvailable', 'GET /me', 'GET /me', 'POST /me/reportMyActivity'])
  presence.end()
})

test('only the newer of two applications gets reports', async () => {
  const { application, presence, timers } = await open([done, done])
  await presence.begin(application)
  await presence.begin({ ...application })
  expect(timers).toHaveLength(1)
  presence.end()
  expect(timers).toEqual([])
})

test('events wait at most ten seconds for the user to be made available', async () => {
  const limits: unknown[] = []
  const { application, presence } = await open([], {
    client: {
      me: {
        makeMeAvailable(_link: string, _request: object, options?: { readonly deadlineMs?: number }) {
          limits.push(options?.deadlineMs)
          return Promise.resolve()
        },
      },
    } as unknown as PresenceOptions['client'],
  })
  await presence.begin(application)
  expect(limits).toEqual([10_000])
})

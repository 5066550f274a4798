import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'

import { decodeWav, encodeWav, tone, toneDbfs } from '@trunkline/audio'
import { createTelephony, type Telephony } from '@trunkline/core'
import { type Emulator, startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'
import { type capabilities, signalWireLaml } from '@trunkline/signalwire-laml'
import { expect, test } from 'vitest'

const own = '+14255550100'
const caller = '+14255550123'
const desk = '+14255550199'

interface Ready {
  readonly signalwire: { readonly projectId: string; readonly apiToken: string; readonly signingKey: string }
}

interface Stage extends AsyncDisposable {
  readonly phone: Telephony<typeof capabilities>
  readonly emulator: Emulator
  /** The address of a second of a tone. */
  readonly music: string
}

/** Real sockets all the way: the application, its server, and a carrier that runs documents. */
async function open(): Promise<Stage> {
  const resources = new AsyncDisposableStack()
  const emulator = resources.use(await startEmulator())
  const { projectId, apiToken, signingKey } = (emulator.ready as unknown as Ready).signalwire
  const files = await listening(createServer((_request, reply) => reply.end(wav)))
  resources.defer(() => void files.server.close())
  const reserved = await listening(createServer())
  reserved.server.close()
  const phone = createTelephony({
    provider: signalWireLaml({ baseUrl: `${emulator.url}/api/laml/2010-04-01`, projectId, apiToken, signingKey }),
    publicUrl: reserved.url,
    onWarning: () => undefined,
  })
  resources.use(phone)
  resources.use(await serve(phone, { port: reserved.port }))
  return {
    phone,
    emulator,
    music: `${files.url}/music.wav`,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const wav = encodeWav({
  sampleRate: 8_000,
  channels: [tone({ frequency: 440, durationMs: 1_000, sampleRate: 8_000 })],
})

async function listening(server: Server): Promise<{ server: Server; url: string; port: number }> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  return { server, port, url: `http://127.0.0.1:${port}` }
}

test('a busy party leaves the call as it was; one that answers and hangs up ends it as transferred', async () => {
  await using stage = await open()
  const { phone, emulator } = stage
  emulator.world.party({ number: caller })
  const call = await phone.dial({ to: caller, from: own })
  await call.answered()

  emulator.world.party({ number: desk, outcome: 'busy' })
  await expect(call.transfer(desk)).rejects.toMatchObject({ code: 'operation-failed' })
  await call.sendDigits('12')

  emulator.world.party({ number: desk, outcome: 'answer', hangUpAfterMs: 300 })
  await call.transfer(desk)
  await expect(call.sendDigits('1')).rejects.toMatchObject({ code: 'not-available' })
  expect(await call.ended).toMatchObject({ reason: 'transferred' })
})

test('a caller who hangs up while the other party rings has hung up', async () => {
  await using stage = await open()
  const { phone, emulator } = stage
  emulator.world.party({ number: caller })
  emulator.world.party({ number: desk, answerAfterMs: 60_000 })
  const call = await phone.dial({ to: caller, from: own })
  await call.answered()
  const transferring = call.transfer(desk)
  await expect
    .poll(() =>
      emulator.world
        .calls()
        .flatMap(({ legs }) => legs)
        .some(({ number }) => number === desk),
    )
    .toBe(true)
  emulator.world.hangUp(call.providerCallId ?? '', caller)
  await expect(transferring).rejects.toMatchObject({ code: 'call-ended' })
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test('a call on hold hears its music again and again, until it is taken back', async () => {
  await using stage = await open()
  const { phone, emulator, music } = stage
  emulator.world.party({ number: caller })
  const call = await phone.dial({ to: caller, from: own })
  await call.answered()
  await call.hold({ music: { url: music } })
  const level = (): number => {
    const { channels, sampleRate } = decodeWav(emulator.world.heard(call.providerCallId ?? ''))
    const heard = channels[0] ?? new Int16Array()
    // of the last half second, behind the first end of the file
    return heard.length < 1.6 * sampleRate
      ? -100
      : toneDbfs(heard.subarray(-sampleRate / 2), { frequency: 440, sampleRate })
  }
  await expect.poll(level, { timeout: 8_000 }).toBeGreaterThan(-20)
  await call.unhold()
  await expect.poll(level, { timeout: 8_000 }).toBeLessThan(-60)
  await call.hangUp()
})

import { type AcsDoor, createAcsDoor, type Emulator, startEmulator } from '@trunkline/emulator'
import { systemClock, systemRandom } from '@trunkline/network'
import { createRemoteJWKSet, decodeProtectedHeader, generateKeyPair, type JWK, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createTokens } from '../src/acs/tokens.ts'
import { SigningKey } from '../src/signing-key.ts'

vi.mock('jose', { spy: true })

const machine = { clock: systemClock, random: systemRandom }
const claims = { issuer: 'https://issuer.example', audience: 'https://audience.example' }
const emulators: Emulator[] = []
const keys: SigningKey[] = []

beforeEach(() => {
  vi.mocked(generateKeyPair).mockClear()
})
afterEach(async () => {
  for (const emulator of emulators.splice(0)) await emulator.close()
  for (const key of keys.splice(0)) key.release()
})

function newKey(): SigningKey {
  const key = new SigningKey(machine)
  keys.push(key)
  return key
}

async function start(): Promise<{ emulator: Emulator; door: AcsDoor }> {
  const made: AcsDoor[] = []
  const emulator = await startEmulator({
    doors: [
      (network) => {
        const door = createAcsDoor(network)
        made.push(door)
        return door
      },
    ],
  })
  emulators.push(emulator)
  const [door] = made
  if (door === undefined) throw new Error('the emulator made no door')
  return { emulator, door }
}

const shown = async ({ url }: Emulator): Promise<JWK[]> =>
  ((await (await fetch(`${url}/calling/keys`)).json()) as { keys: JWK[] }).keys
const sign = (key: SigningKey): Promise<string> => key.sign({ ...claims, lifetimeSeconds: 300 })

test('an emulator that signs nothing and shows no key generates none', async () => {
  const emulator = await startEmulator()
  await fetch(`${emulator.url}/calling/callConnections/x?api-version=2026-03-12`, {
    headers: { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.AA' },
  })
  await emulator.close()
  expect(generateKeyPair).not.toHaveBeenCalled()
})

test('the first signature takes a pair, and the key set shows the same one', async () => {
  const tokens = createTokens(machine, claims)
  expect(generateKeyPair).not.toHaveBeenCalled()
  const token = await tokens.sign('5m')
  const { keys: set } = await tokens.keySet()
  await tokens.sign('24h')
  expect(generateKeyPair).toHaveBeenCalledTimes(1)
  expect(set.map(({ kid }) => kid)).toEqual([decodeProtectedHeader(token).kid])
  tokens.close()
})

test('each start names its key anew, also where the pair was used before', async () => {
  const first = await start()
  const [before] = await shown(first.emulator)
  await first.emulator.close()
  vi.mocked(generateKeyPair).mockClear()
  const [after] = await shown((await start()).emulator)
  expect(generateKeyPair).not.toHaveBeenCalled()
  expect(after?.n).toBe(before?.n)
  expect(after?.kid).not.toBe(before?.kid)
})

test('a token of a closed emulator is not accepted against the keys of the next, though they share a pair', async () => {
  const tokens = createTokens(machine, claims)
  const token = await tokens.sign('5m')
  const {
    keys: [before],
  } = await tokens.keySet()
  tokens.close()
  const { emulator } = await start()
  expect((await shown(emulator))[0]?.n).toBe(before?.n)
  const keySet = createRemoteJWKSet(new URL(`${emulator.url}/calling/keys`))
  await expect(jwtVerify(token, keySet)).rejects.toThrow('no applicable key')
})

test('emulators that run at the same time share no key material', async () => {
  const started = await Promise.all([start(), start(), start()])
  const sets = await Promise.all(started.map(({ emulator }) => shown(emulator)))
  expect(new Set(sets.flat().map(({ n }) => n)).size).toBe(3)
})

test('rotated keys are distinct key material, however often an emulator rotates', async () => {
  const { emulator, door } = await start()
  const all = await shown(emulator)
  for (let times = 0; times < 3; times++) {
    door.rotateKeys()
    all.push(...(await shown(emulator)).slice(0, 1))
  }
  expect(new Set(all.map(({ n }) => n)).size).toBe(4)
  expect((await shown(emulator)).map(({ kid }) => kid)).toEqual([all[3]?.kid, all[2]?.kid])
})

test('two issuers of one emulator do not sign with the same pair', async () => {
  const [own, foreign] = [newKey(), newKey()]
  const token = await sign(foreign)
  await sign(own)
  await expect(own.verify(token, claims)).rejects.toThrow('signature verification failed')
  await expect(foreign.verify(token, claims)).resolves.toBeUndefined()
})

test('a key that has signed nothing recognises no token, and takes no pair to find out', async () => {
  const token = await sign(newKey())
  vi.mocked(generateKeyPair).mockClear()
  await expect(newKey().verify(token, claims)).rejects.toThrow('signed nothing')
  expect(generateKeyPair).not.toHaveBeenCalled()
})

test('a key that is released twice gives its pair to one successor only', async () => {
  const key = newKey()
  await sign(key)
  key.release()
  key.release()
  const [first, second] = await Promise.all([newKey().publicJwk(), newKey().publicJwk()])
  expect(first.n).not.toBe(second.n)
})

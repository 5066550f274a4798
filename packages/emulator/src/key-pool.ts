import { type CryptoKey, generateKeyPair } from 'jose'

/** An RSA pair without a name. */
export interface KeyPair {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

/**
 * Pairs that no signing key holds, kept for the whole process: to generate one costs far more than to start an
 * emulator, and a test run starts hundreds. A pair is private to one signing key until that key's emulator closes.
 */
const idle: Promise<KeyPair>[] = []

/** A pair for RS256 that no other signing key holds: a returned one, or a new one. */
export function takeKeyPair(): Promise<KeyPair> {
  return idle.pop() ?? generateKeyPair('RS256')
}

/** Offers a pair to the next emulator of the process. */
export function returnKeyPair(pair: Promise<KeyPair>): void {
  idle.push(pair)
}

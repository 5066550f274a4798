import type { Socket } from '@trunkline/emulator'

/** A request to open a socket. */
export interface SocketRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

/** The status that refuses a socket, or what takes its other end. */
export type SocketDecision = number | ((socket: Socket) => void)

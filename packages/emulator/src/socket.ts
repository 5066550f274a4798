/** A larger message ends its socket with code 1009: it would only fill the memory. */
export const mostMessageBytes = 16 * 1024 * 1024

/** One end of an open WebSocket, over the network or in memory. */
export interface Socket {
  readonly open: boolean
  /** Bytes that the other side has not taken yet. */
  readonly bufferedBytes: number
  /** Sends one message, text or binary; does nothing once the socket is closed. */
  send(data: string | Uint8Array): void
  /** Closes it properly, with code 1000 by default; a second time has no effect. */
  close(code?: number): void
  /** Breaks the connection without a closing handshake: the other side sees code 1006. */
  terminate(): void
  /** Hears every message in order. The first listener also gets what came before it. */
  onMessage(listener: (data: string | Uint8Array) => void): void
  /** Called once, also when the socket is closed already: with the code of the closing handshake, or 1006 without one. */
  onClosed(listener: (code: number) => void): void
}

/** What came of a request to upgrade: an open socket, or the HTTP status that refused it. */
export type OpenedSocket = { readonly socket: Socket } | { readonly refused: number }

/** How a WebSocket is opened. */
export interface OpenSocketOptions {
  /** Sent with the upgrade; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Gives up connecting; an open socket is not touched by it. */
  readonly signal: AbortSignal
}

/** Opens a WebSocket; rejects when there is no connection. */
export type OpenSocket = (url: string, options: OpenSocketOptions) => Promise<OpenedSocket>

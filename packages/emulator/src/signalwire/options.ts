/** How the SignalWire protocol server behaves where the vendor documents nothing, or where a test wants another space. */
export interface SignalwireOptions {
  /** New calls per second of the space, further ones are queued; no limit by default. */
  readonly callsPerSecond?: number
  /** How many calls may be queued, further ones are refused; 10,000 by default. */
  readonly mostQueuedCalls?: number
  /** How many requests that change something are taken in ten seconds, further ones are refused; 13,800 by default. */
  readonly requestsPerTenSeconds?: number
  /** Only numbers set under `/_world/numbers` may be a `From`; any number may by default. */
  readonly ownedNumbersOnly?: boolean
  /** What a two-way stream's document does once the application closes the socket; `continue` by default. */
  readonly afterStreamClosed?: 'continue' | 'hang-up'
  /** Which form of a webhook's address is signed: as it goes out (without fragment and userinfo), or as configured; `sent` by default. */
  readonly signedUrl?: 'sent' | 'configured'
  /** How notices travel: as a form, or as JSON with the hash of its body in the address; documents are always requested with a form. */
  readonly notices?: 'form' | 'json'
}

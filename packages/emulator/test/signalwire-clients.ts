import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { type Client, RestClient, type VoiceDocument } from '@signalwire/compatibility-api'
import twilio from 'twilio'

import type { Stage } from './signalwire-application.ts'

const authorities = getCACertificates('default')

/** Trusts the certificate of an emulator, and of no other that was trusted so before: of two of one name only the first would be tried. */
export function trust({ emulator }: Stage): void {
  setDefaultCACertificates([...authorities, emulator.certificate ?? ''])
}

/** The vendor's client, pointed at the door. */
export function vendorClient({
  emulator,
  credentials: { projectId, apiToken },
}: Pick<Stage, 'emulator' | 'credentials'>): Client {
  return RestClient(projectId, apiToken, { signalwireSpaceUrl: `localhost:${emulator.port}` })
}

/** The client of the language that LaML was made compatible with, pointed at the door by its own means. */
export function compatibleClient({
  emulator,
  credentials: { projectId, apiToken },
}: Pick<Stage, 'emulator' | 'credentials'>): Client {
  return twilio(`AC${projectId}`, apiToken, { httpClient: new Redirected(`https://localhost:${emulator.port}`) })
}

/** An unmodified client of another maker, and its builder of documents. */
export interface OtherClient {
  readonly name: string
  readonly make: (stage: Pick<Stage, 'emulator' | 'credentials'>) => Client
  readonly VoiceResponse: new () => VoiceDocument
}

/** Both of them; what one can do at the door, the other can. */
export const otherClients: readonly OtherClient[] = [
  { name: '@signalwire/compatibility-api', make: vendorClient, VoiceResponse: RestClient.LaML.VoiceResponse },
  { name: 'twilio', make: compatibleClient, VoiceResponse: twilio.twiml.VoiceResponse },
]

/** Sends what the client asks of its own vendor's host to another; the account's sid has a prefix there. */
class Redirected extends twilio.RequestClient {
  readonly #origin: string

  constructor(origin: string) {
    super()
    this.#origin = origin
  }

  override request<Data>(options: Parameters<typeof twilio.RequestClient.prototype.request<Data>>[0]) {
    const uri = options.uri.replace('https://api.twilio.com', this.#origin)
    return super.request<Data>({
      ...options,
      uri: uri.replace('/Accounts/AC', '/Accounts/'),
      username: String(options.username).replace(/^AC/, ''),
    })
  }
}

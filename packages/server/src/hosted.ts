import {
  type MediaAdmission,
  type ServerReply,
  type ServerRequest,
  type Telephony,
  TelephonyError,
} from '@trunkline/core'

/** What a server needs of a client: every `Telephony` has it. */
export type Hosted = Pick<Telephony, 'admit' | 'provider' | 'receive'> & {
  readonly limits: Pick<Telephony['limits'], 'webhookBytes' | 'mediaMessageBytes'>
}

/** One or several clients behind one server. */
export interface Switch {
  /** Whether a path may be one of theirs; only then is a body worth reading. */
  serves(url: string): boolean
  /** How much may come in at a path of theirs: the largest limit of those whose path it may be. */
  limit(name: keyof Hosted['limits'], url: string): number
  receive(request: ServerRequest): Promise<ServerReply | undefined>
  admit(upgrade: Omit<ServerRequest, 'body' | 'method'>): Promise<MediaAdmission | undefined>
}

/** Throws `invalid-argument` for two clients of one provider: their paths begin alike. */
export function switchOf(hosted: Hosted | readonly Hosted[]): Switch {
  const all = [hosted].flat()
  const names = all.map(({ provider }) => provider)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new TelephonyError(
      'invalid-argument',
      `Two clients of ${twice} cannot share a server: their paths begin alike. Give each a server of its own`,
    )
  const owners = (url: string): Hosted[] =>
    all.filter(({ provider }) => pathOf(url).includes(`/trunkline/${provider}/`))
  return {
    serves: (url) => owners(url).length > 0,
    limit: (name, url) => Math.max(0, ...owners(url).map(({ limits }) => limits[name])),
    receive: (request) => first(owners(request.url), (one) => one.receive(request)),
    admit: (upgrade) => first(owners(upgrade.url), (one) => one.admit(upgrade)),
  }
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

async function first<T>(all: readonly Hosted[], ask: (one: Hosted) => Promise<T | undefined>): Promise<T | undefined> {
  for (const one of all) {
    const answer = await ask(one)
    if (answer !== undefined) return answer
  }
  return undefined
}

import { createSign, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { availableParallelism } from 'node:os'

import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { acsPlayAudio } from '@trunkline/acs-play-audio'
import { createTelephony, type Provider } from '@trunkline/core'
import type { MediaCodec, Session, WebhookRequest } from '@trunkline/core/driver'
import { signalWireLaml } from '@trunkline/signalwire-laml'
import { document, say } from '@trunkline/signalwire-laml/laml'
import { ucwa } from '@trunkline/ucwa'

import { bodies, type Body, referenceJson } from './hostile-body.ts'
import { type Benchmark, machineLine, table } from './report.ts'

const guid = '00000000-0000-4000-8000-000000000000'
const limitBytes = 64 * 1024
/** A hostile body may cost this many times what `JSON.parse` takes for an ordinary body of the same size. */
const mostTimesReference = 5
/** Twice the bytes may cost twice as much; the rest is noise of the measurement. */
const mostGrowth = 2.6
/** Growth is not judged below this cost, where the fixed part of a request and noise decide. */
const growthFromMs = 0.2

/** A place where a stranger's bytes come in. */
interface Surface {
  readonly name: string
  readonly kinds: readonly Body['kind'][]
  take(body: Body, text: string): Promise<void> | void
}

/** What a stranger's bytes cost the event loop, for every kind of body and every way in. */
export const hostileInput: Benchmark = async ({ progress, quick }) => {
  const rounds = quick ? 9 : 80
  await using carrier = await startIssuer()
  const ordinary = referenceJson(limitBytes)
  const parse = (): void => void JSON.parse(ordinary)
  const [reference] = await costs(rounds * 2, [parse])
  const rows: string[][] = []
  const missed: string[] = []
  for (const surface of await openSurfaces(carrier)) {
    const measures = await measure(surface, rounds, parse)
    const worst = measures.reduce((most, one) => (one.times > most.times ? one : most))
    const growth = Math.max(...measures.filter(({ ms }) => ms > growthFromMs).map((one) => one.growth), 0)
    const grown = growth === 0 ? '–' : growth.toFixed(1)
    rows.push([surface.name, String(measures.length), worst.name, worst.ms.toFixed(2), worst.times.toFixed(1), grown])
    progress(`${surface.name}: ${worst.times.toFixed(1)} × (${worst.name})`)
    missed.push(...measures.flatMap((one) => missesOf(surface.name, one)))
  }
  const head = ['way in', 'bodies tried', 'worst body', 'ms', '× JSON.parse', 'most growth when doubled']
  const intro = [
    machineLine(availableParallelism()),
    `JSON.parse of an ordinary body of 64 KiB takes ${reference.toFixed(2)} ms.`,
    `Each body has 64 KiB, a bearer token 16 KiB. Growth is not judged below ${growthFromMs} ms.`,
  ].join(' ')
  return { text: `### Hostile input\n\n${intro}\n\n${table(head, rows)}\n`, missed }
}

interface Measure {
  readonly name: string
  readonly ms: number
  /** Against `JSON.parse` of an ordinary body. */
  readonly times: number
  /** Against half the bytes. */
  readonly growth: number
}

/** Each body in turns with the reference: a machine that others use is at times half as fast. */
async function measure(surface: Surface, rounds: number, parse: () => void): Promise<readonly Measure[]> {
  const measures: Measure[] = []
  for (const body of bodies.filter(({ kind }) => surface.kinds.includes(kind))) {
    const [half, whole] = [body.make(limitBytes / 2), body.make(limitBytes)]
    const works = [parse, () => surface.take(body, half), () => surface.take(body, whole)] as const
    const [reference, halfMs, ms] = await costs(rounds, works)
    measures.push({ name: body.name, ms, times: ms / reference, growth: ms / halfMs })
  }
  return measures
}

function missesOf(surface: string, { growth, ms, name, times }: Measure): readonly string[] {
  const what = `${surface}: ${name} costs`
  return [
    ...(times > mostTimesReference ? [`${what} ${times.toFixed(1)} × JSON.parse`] : []),
    ...(growth > mostGrowth && ms > growthFromMs ? [`${what} ${growth.toFixed(1)} × as much for twice the bytes`] : []),
  ]
}

type Work = () => Promise<void> | void

/** Milliseconds of each work's fastest round, taken in turns: what it takes when nothing else runs. */
async function costs<const Works extends readonly Work[]>(rounds: number, works: Works) {
  const fastest = works.map(() => Number.POSITIVE_INFINITY)
  for (const work of works) await work()
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const begun = performance.now()
      await work()
      fastest[index] = Math.min(fastest[index] ?? 0, performance.now() - begun)
    }
  }
  return fastest as unknown as { readonly [Index in keyof Works]: number }
}

async function openSurfaces(issuer: Issuer): Promise<readonly Surface[]> {
  const { bearer, issuer: name, openIdConfigurationUrl } = issuer
  const accessKey = Buffer.from('an example, not a key').toString('base64')
  const connectionString = `endpoint=https://example.communication.azure.com;accesskey=${accessKey}`
  const acs = sessionOf(acsCallAutomation({ connectionString, resourceId: guid, issuer: name, openIdConfigurationUrl }))
  const legacy = sessionOf(acsPlayAudio({ connectionString, source: '8:acs:example' }))
  const swConfig = {
    space: 'example.signalwire.com',
    projectId: guid,
    apiToken: 'PT-example',
    signingKey: 'PSK-example',
  }
  const signalwire = sessionOf(signalWireLaml(swConfig))
  const trusted = sessionOf(
    ucwa({
      surface: 'trusted-application',
      endpoint: 'sip:example@example.com',
      applicationIdUri: guid,
      tenantId: guid,
      applicationId: guid,
      clientSecret: 'an example, not a secret',
      issuer: name,
      openIdConfigurationUrl,
    }),
  )
  const json = ['json'] as const
  return [
    webhook('LaML, unsigned', signalwire, 'incoming', ['form', 'json']),
    webhook('LaML document, unsigned', signalwire, 'document', ['form', 'json']),
    webhook('ACS callback, no proof', acs, 'event', json),
    webhook('ACS callback, proven', acs, 'event', json, bearer),
    webhook('ACS Event Grid', acs, 'grid', json),
    webhook('legacy callback', legacy, 'event', json),
    webhook('legacy Event Grid', legacy, 'grid', json),
    webhook('UCWA callback, no proof', trusted, 'event', json),
    webhook('UCWA callback, proven', trusted, 'event', json, bearer),
    token('ACS callback', acs),
    token('UCWA callback', trusted),
    media('LaML media message', await lamlCodec(signalwire)),
    media('ACS media message', await acsCodec(acs, bearer)),
    {
      name: 'XML: a LaML document that speaks a text',
      kinds: ['text'],
      take: (_, text) => void document(say(text)),
    },
  ]
}

function webhook(
  name: string,
  { ingress }: Session,
  purpose: string,
  kinds: Surface['kinds'],
  authorization?: string,
): Surface {
  if (ingress.kind !== 'webhook') throw new Error(`${name} has no webhook`)
  const isStatic = purpose === 'incoming' || purpose === 'grid'
  const route = isStatic
    ? ({ purpose, token: 'static' } as const)
    : ({ purpose, token: 'call', callId: 'c_1' } as const)
  const url = `https://app.example.com/trunkline/x/${purpose}/token`
  return {
    name,
    kinds,
    async take({ contentType }, text) {
      const headers = {
        'content-type': contentType,
        'x-signalwire-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
        ...(authorization !== undefined && { authorization }),
      }
      const request: WebhookRequest = {
        method: 'POST',
        url,
        query: new URLSearchParams(),
        headers,
        body: Buffer.from(text),
        route,
      }
      await ingress.receive(request)
    },
  }
}

/** Hostile bearer tokens; a server takes header lines of 16 KiB at most, which is less than the limit here. */
function token(name: string, { ingress }: Session): Surface {
  if (ingress.kind !== 'webhook') throw new Error(`${name} has no webhook`)
  return {
    name: `${name}, bearer`,
    kinds: ['token'],
    async take(_, text) {
      await ingress.receive({
        method: 'POST',
        url: 'https://app.example.com/trunkline/x/event/token',
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${text}` },
        body: Buffer.from('{}'),
        route: { purpose: 'event', token: 'call', callId: 'c_1' },
      })
    },
  }
}

function media(name: string, codec: MediaCodec): Surface {
  return { name, kinds: ['json', 'media'], take: (_, text) => void codec.decode(text) }
}

async function lamlCodec({ media: ingress }: Session): Promise<MediaCodec> {
  return codecOf(ingress, 'Bearer token')
}

async function acsCodec({ media: ingress }: Session, bearer: string): Promise<MediaCodec> {
  return codecOf(ingress, bearer)
}

async function codecOf(ingress: Session['media'], authorization: string): Promise<MediaCodec> {
  const url = 'wss://app.example.com/trunkline/x/media/token'
  const route = { purpose: 'media', token: 'call', callId: 'c_1' } as const
  const admission = await ingress?.accept({ url, headers: { authorization }, route })
  if (admission?.accepted !== true) throw new Error('the media socket was refused')
  return admission.codec
}

/** The session of a provider on a real host. */
function sessionOf(provider: Provider): Session {
  let session: Session | undefined
  const open: Provider['open'] = (host) => (session = provider.open(host))
  createTelephony({ provider: { ...provider, open }, publicUrl: 'https://app.example.com', onWarning: () => undefined })
  if (session === undefined) throw new Error('the provider was not opened')
  return session
}

interface Issuer extends AsyncDisposable {
  readonly issuer: string
  readonly openIdConfigurationUrl: string
  /** A header that proves the sender. */
  readonly bearer: string
}

/** Public keys behind a server, as the service publishes them, and a token that they verify. */
async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const issuer = 'https://issuer.example.com'
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256' }] }
  const server = createServer((request, response) => {
    const configuration = { issuer, jwks_uri: `${origin()}/keys` }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url === '/keys' ? keys : configuration))
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const origin = (): string => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: guid, iat: now, exp: now + 3_600, appid: skypeForBusiness, tid: guid }
  const signed = [{ alg: 'RS256', kid: 'bench' }, claims].map((part) => base64url(JSON.stringify(part))).join('.')
  const signature = createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')
  return {
    issuer,
    openIdConfigurationUrl: `${origin()}/openid`,
    bearer: `Bearer ${signed}.${signature}`,
    [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      return Promise.resolve()
    },
  }
}

/** The service that calls back at the trusted application, as it names itself in its tokens. */
const skypeForBusiness = '00000004-0000-0ff1-ce00-000000000000'

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

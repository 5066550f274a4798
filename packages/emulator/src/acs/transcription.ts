import { AcsFailure } from '../azure/failure.ts'
import type { MediaResult, MediaSocket } from '../media.ts'
import { connectApplication } from './application-socket.ts'
import { rawIdOfNumber } from './identity.ts'
import type { LiveCall } from './live-call.ts'
import { results } from './result.ts'
import type { OperationTag } from './set-up.ts'
import { frameOf, type Line, transcriptOf } from './transcript.ts'
import type { RequestOf, TranscriptionOptions } from './wire/index.ts'

const NORMAL_CLOSURE = 1000

/** The start of a transcription, or its change; a preview call names the model otherwise. */
export type TranscriptionOrder = Pick<RequestOf<'CallMedia_StartTranscription'>, 'locale' | 'speechModelEndpointId'> & {
  readonly speechRecognitionModelEndpointId?: string | undefined
}

/** What lives from the start of a transcription to its stop. */
interface Session {
  readonly tag: OperationTag
  readonly releases: (() => void)[]
  socket: MediaSocket | undefined
  over: boolean
}

/** The transcription socket of a call: the service calls the application and writes what is said, one way. */
export class Transcription {
  readonly #connection: LiveCall
  readonly #options: TranscriptionOptions
  readonly #id: string
  #locale: string
  #model: string | undefined
  #session: Session | undefined

  constructor(connection: LiveCall, options: TranscriptionOptions & TranscriptionOrder) {
    this.#connection = connection
    this.#id = connection.service.network.random.uuid()
    this.#options = options
    this.#locale = options.locale
    this.#model = modelOf(options)
  }

  get startsAtOnce(): boolean {
    return this.#options.startTranscription === true
  }

  /** The transcription as CallConnectionProperties show it; its language came with 2026-03-12. */
  subscription(): object {
    const intermediate = this.#options.enableIntermediateResults === true ? ['intermediate'] : []
    return {
      id: this.#id,
      state: this.#session ? 'active' : 'inactive',
      subscribedResultTypes: ['final', ...intermediate],
      ...(this.#connection.setUp.version === '2026-03-12' && { locale: this.#locale }),
    }
  }

  /** The reply to its start and its stop, which the REST definition does not have (recorded). */
  accepted({ operationContext }: OperationTag): object {
    return { ...(operationContext !== undefined && { operationContext }), subscriptionId: this.#id }
  }

  /** Connects to the application; throws a 400 while the transcription runs. */
  start(order: TranscriptionOrder, tag: OperationTag): void {
    if (this.#session) throw new AcsFailure(400, 8585, 'The transcription runs already')
    this.#change(order)
    const session: Session = { tag, releases: [], socket: undefined, over: false }
    this.#session = session
    void this.#open(session)
  }

  /** Goes on in another language, or with another model; throws a 400 while there is none. */
  update(order: TranscriptionOrder, tag: OperationTag): void {
    if (!this.#session) throw notRunning()
    this.#change(order)
    // recorded: the event of the change carries the context of the start
    const operationContext = this.#session.tag.operationContext ?? tag.operationContext
    this.#report('TranscriptionUpdated', 'transcriptionLocaleUpdated', { ...tag, operationContext })
  }

  /** Ends the transcription and its socket; throws a 400 while there is none. */
  stop(tag: OperationTag): void {
    if (!this.#session) throw notRunning()
    this.#leave(this.#session)
    this.#report('TranscriptionStopped', 'subscriptionStopped', tag)
  }

  /** The call is over. */
  close(): void {
    if (this.#session) this.#leave(this.#session)
  }

  /** Writes a line of a participant. */
  write(participantRawID: string, line: Line): void {
    const { socket } = this.#session ?? {}
    const intermediate = this.#options.enableIntermediateResults === true
    const at = this.#connection.service.network.clock.now()
    for (const message of transcriptOf({ ...line, participantRawID, at, intermediate })) socket?.send(frameOf(message))
  }

  #change(order: TranscriptionOrder): void {
    this.#locale = order.locale ?? this.#locale
    this.#model = modelOf(order) ?? this.#model
  }

  async #open(session: Session): Promise<void> {
    const result = await this.#connect(session)
    if (session.over) return result.ok ? result.socket.close() : undefined
    if (!result.ok) return this.#failed(session, result)
    session.socket = result.socket
    result.socket.send(JSON.stringify({ kind: 'TranscriptionMetadata', transcriptionMetadata: this.#metadata() }))
    const { speech } = this.#connection.service
    session.releases.push(
      speech.watch((leg, line) => {
        if (this.#connection.parties.includes(leg)) this.write(rawIdOfNumber(leg.number), line)
      }),
    )
    this.#report('TranscriptionStarted', 'subscriptionStarted', session.tag)
  }

  #connect(session: Session): Promise<MediaResult> {
    return connectApplication(this.#connection, {
      url: this.#options.transportUrl,
      // one way: messages of the application are ignored
      onMessage: () => undefined,
      onClosed: (code) => this.#closed(session, code),
    })
  }

  #metadata(): object {
    const { id, ids, setUp } = this.#connection
    const name = setUp.version === '2026-03-12' ? 'speechModelEndpointId' : 'speechRecognitionModelEndpointId'
    return {
      subscriptionId: this.#id,
      locale: this.#locale,
      callConnectionId: id,
      correlationId: ids.correlationId,
      [name]: this.#model ?? null,
    }
  }

  #closed(session: Session, code: number): void {
    if (session.over) return
    this.#leave(session)
    if (code === NORMAL_CLOSURE) {
      return this.#report('TranscriptionStopped', 'streamConnectionInterrupted', session.tag)
    }
    this.#report('TranscriptionFailed', 'streamConnectionInterrupted', session.tag)
  }

  #failed(session: Session, { failure }: MediaResult & { ok: false }): void {
    this.#leave(session)
    const details = failure === 'bad-url' ? 'streamUrlMissing' : 'streamConnectionUnsuccessful'
    this.#report('TranscriptionFailed', details, session.tag)
  }

  #leave(session: Session): void {
    session.over = true
    this.#session = undefined
    for (const release of session.releases.splice(0)) release()
    session.socket?.close()
  }

  #report(
    name: 'TranscriptionStarted' | 'TranscriptionStopped' | 'TranscriptionUpdated' | 'TranscriptionFailed',
    transcriptionStatusDetails: string,
    tag: OperationTag,
  ): void {
    const transcriptionUpdate = { transcriptionStatus: `t${name.slice(1)}`, transcriptionStatusDetails }
    const result = name === 'TranscriptionFailed' ? results.transcriptionFailed : results.done
    this.#connection.emit(name, result, { transcriptionUpdate }, tag)
  }
}

function modelOf(order: TranscriptionOrder): string | undefined {
  return order.speechModelEndpointId ?? order.speechRecognitionModelEndpointId
}

function notRunning(): AcsFailure {
  return new AcsFailure(400, 8585, 'The transcription does not run')
}

import type { Leg } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import { HoldMusic } from './hold-music.ts'
import { MediaStream } from './media-stream.ts'
import { type PlayedCall, Player } from './player.ts'
import type { Recognition } from './recognition.ts'
import { ToneReports } from './tone-reports.ts'
import { Transcription } from './transcription.ts'
import { rawIdOf } from './wire/index.ts'

/** The media operations of one call, and which of them exclude one another. */
export class MediaController {
  readonly player: Player
  readonly music: HoldMusic
  readonly toneReports: ToneReports
  readonly stream: MediaStream | undefined
  readonly transcription: Transcription | undefined
  readonly #connection: PlayedCall
  #recognition: Recognition | undefined

  constructor(connection: PlayedCall) {
    this.#connection = connection
    this.player = new Player(connection)
    this.music = new HoldMusic(connection)
    this.toneReports = new ToneReports(connection)
    const options = connection.setUp.request.mediaStreamingOptions
    this.stream = options && new MediaStream(connection, options)
    const { transcriptionOptions } = connection.setUp.request
    this.transcription = transcriptionOptions && new Transcription(connection, transcriptionOptions)
  }

  /** The call is established. */
  connected(): void {
    if (this.stream?.startsAtOnce === true) this.stream.start({})
    if (this.transcription?.startsAtOnce === true) this.transcription.start({}, {})
  }

  /** Throws a 412 while something runs that excludes a play to all (plays to all queue). */
  mayPlayToAll(): void {
    if (this.#recognition || this.player.playsToOne) throw incompatible('a play to all')
  }

  /** Throws a 412 while something runs that a play to one party cannot run beside. */
  mayPlayToOne(): void {
    if (this.#recognition || this.player.busy) throw incompatible('a play to one participant')
  }

  /** Runs a recognition; while other prompts run it needs to interrupt them, else this throws a 412. */
  recognize(recognition: Recognition, options: { readonly interrupt: boolean }): void {
    if (options.interrupt) this.cancelAll()
    if (this.#recognition || this.player.busy) throw incompatible('a recognize')
    this.#recognition = recognition
    recognition.start(() => {
      if (this.#recognition === recognition) this.#recognition = undefined
    })
  }

  /** Cancels every prompt and recognition; each of them reports that. */
  cancelAll(): void {
    this.player.cancelAll()
    this.#recognition?.cancel()
  }

  /** Keeps and transcribes what is spoken to all, or to some: `/_world` shows it as `said`, a line each. */
  saying(texts: readonly string[], targets: readonly Leg[] | undefined): void {
    const speaker = rawIdOf(this.#connection.setUp.application) ?? ''
    for (const text of texts) this.transcription?.write(speaker, { text })
    for (const owner of targets ?? [this.#connection.call]) {
      const said = owner.providerIds['said']
      if (texts.length > 0) owner.attach({ said: [said, ...texts].filter((line) => line !== undefined).join('\n') })
    }
  }

  /** The call is over. */
  close(): void {
    this.player.close()
    this.#recognition?.close()
    this.toneReports.close()
    this.stream?.close()
    this.transcription?.close()
  }
}

function incompatible(what: string): AcsFailure {
  return new AcsFailure(412, 8583, `Another media operation is in progress that ${what} cannot run beside`)
}

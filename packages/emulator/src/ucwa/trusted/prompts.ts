import type { Call, Leg, Sound, SoundEnd } from '@trunkline/network'

import type { Reason, UcwaEvent } from '../event.ts'
import { DOOR } from './context.ts'
import { type ConversationView, placeOf } from './conversation-resource.ts'

/** A conversation, as prompts are played into it. */
export interface PromptedCall extends ConversationView {
  readonly call: Call | undefined
  /** Where the application speaks, if it does not speak to the whole room. */
  readonly place: Leg | undefined
  post(...events: readonly UcwaEvent[]): void
}

/** What is to be played. */
export interface PromptOrder {
  readonly promptUrl: string
  readonly loop: boolean
}

/** Plays prompts into a conversation, one after the other (docs/wire/ucwa.md#prompts). */
export class Prompts {
  readonly #conversation: PromptedCall
  #waiting: Prompt[] = []
  #playing = false

  constructor(conversation: PromptedCall) {
    this.#conversation = conversation
  }

  /** Adds a prompt and returns its address, which its events name. */
  add(order: PromptOrder): string {
    const prompt = new Prompt(this.#conversation, order)
    this.#waiting.push(prompt)
    void this.#play()
    return prompt.href
  }

  /** Ends the playing prompt and the waiting ones; the protocol calls that a failure, which is not an error. */
  stop(subcode: 'PromptsStopped' | 'CallTerminated'): void {
    const stopped = this.#waiting
    this.#waiting = []
    for (const prompt of stopped) prompt.finish({ code: 'Informational', subcode, message: null })
  }

  async #play(): Promise<void> {
    if (this.#playing) return
    this.#playing = true
    for (let prompt = this.#waiting[0]; prompt; prompt = this.#waiting[0]) {
      const played = prompt
      await played.play()
      this.#waiting = this.#waiting.filter((waiting) => waiting !== played)
    }
    this.#playing = false
  }
}

class Prompt {
  readonly href: string
  readonly #conversation: PromptedCall
  readonly #order: PromptOrder
  #sound: Sound | undefined
  #over = false

  constructor(conversation: PromptedCall, order: PromptOrder) {
    this.#conversation = conversation
    this.#order = order
    this.href = conversation.href(`/audioVideo/audioVideoFlow/prompts/${conversation.service.network.random.uuid()}`)
  }

  async play(): Promise<void> {
    const { call, service } = this.#conversation
    if (!call) return
    const loaded = await service.network.fetchPrompt(this.#order.promptUrl, { door: DOOR, call: call.id })
    if (this.#over) return
    if (!loaded.ok) return this.finish({ code: 'LocalFailure', subcode: 'MediaFailure', message: loaded.message })
    const { promise, resolve } = Promise.withResolvers<SoundEnd>()
    const { place } = this.#conversation
    this.#sound = (place ? place.voice : call.conversation.room).play(loaded.pcm, {
      loop: this.#order.loop,
      onStarted: () => this.#report('started'),
      onEnded: resolve,
    })
    if ((await promise) === 'played') this.finish()
    else this.finish({ code: 'Informational', subcode: 'CallTerminated', message: null })
  }

  /** Ends it, once; without a reason it was played to its end. */
  finish(reason?: Reason): void {
    if (this.#over) return
    this.#over = true
    this.#sound?.stop()
    this.#report('completed', reason ? { status: 'Failure', reason } : { status: 'Success' })
  }

  #report(type: 'started' | 'completed', outcome: Pick<UcwaEvent, 'status' | 'reason'> = {}): void {
    const flow = placeOf(this.#conversation, 'audioVideoFlow')
    this.#conversation.post({
      sender: placeOf(this.#conversation, 'conversation'),
      link: { rel: 'prompt', href: this.href },
      type,
      in: flow,
      ...outcome,
      resource: this.#conversation.application.vocabulary.resource('prompt', {
        properties: { promptUri: this.#order.promptUrl },
        links: { self: this.href, audioVideoFlow: flow.href },
      }),
    })
  }
}

/** The part of the vendor's client that is driven; its own types are out of reach behind its exports. */
declare module '@signalwire/compatibility-api' {
  export const RestClient: {
    (projectId: string, token: string, options: { readonly signalwireSpaceUrl: string }): Client
    readonly LaML: { readonly VoiceResponse: new () => VoiceDocument }
    readonly validateRequest: (key: string, header: string, url: string, fields: object) => boolean
  }

  export interface VoiceDocument {
    say(text: string): void
    pause(attributes: { readonly length: number }): void
    toString(): string
  }

  export interface Client {
    readonly calls: {
      (sid: string): CallContext
      create(options: object): Promise<Instance>
      list(options?: object): Promise<Instance[]>
    }
    readonly recordings: {
      (sid: string): Removable
      list(options?: object): Promise<Instance[]>
    }
    readonly transcriptions: {
      (sid: string): Removable
      list(options?: object): Promise<object[]>
    }
    readonly conferences: {
      (sid: string): ConferenceContext
      list(options?: object): Promise<Instance[]>
    }
    readonly queues: {
      (sid: string): QueueContext
      create(options: object): Promise<{ readonly sid: string }>
      list(options?: object): Promise<{ readonly sid: string; readonly currentSize: number }[]>
    }
    readonly incomingPhoneNumbers: {
      (sid: string): Changeable & Pick<Removable, 'fetch'>
      list(options?: object): Promise<Instance[]>
    }
  }

  export interface ConferenceContext extends Changeable {
    fetch(): Promise<Instance>
    readonly participants: {
      (callSid: string): ParticipantContext
      list(options?: object): Promise<Participant[]>
    }
    readonly recordings: {
      (sid: string): Removable & Changeable
      list(options?: object): Promise<Instance[]>
    }
  }

  export interface ParticipantContext {
    fetch(): Promise<Participant>
    update(options: object): Promise<Participant>
    remove(): Promise<boolean>
  }

  export interface Participant {
    readonly callSid: string
    readonly muted: boolean
    readonly hold: boolean
    readonly coaching: boolean
  }

  export interface QueueContext {
    fetch(): Promise<object>
    update(options: object): Promise<object>
    remove(): Promise<boolean>
    readonly members: {
      (callSid: string): {
        fetch(): Promise<object>
        update(options: object): Promise<{ readonly callSid: string; readonly position: number }>
      }
      list(options?: object): Promise<object[]>
    }
  }

  export interface Instance {
    readonly sid: string
    readonly status: string
  }

  export interface Removable {
    fetch(): Promise<Instance>
    remove(): Promise<boolean>
  }

  export interface Changeable {
    update(options: object): Promise<Instance>
  }

  export interface Children {
    (sid: string): Changeable
    create(options?: object): Promise<Instance>
  }

  export interface CallContext extends Removable, Changeable {
    readonly streams: Children
    readonly recordings: Children & { list(options?: object): Promise<Instance[]> }
  }
}

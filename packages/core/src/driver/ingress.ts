import type { AnswerCommand, RedirectCommand, RejectCommand } from './command.ts'
import type { Translated } from './event.ts'

/** The route of a request; core verifies its token before the adapter sees it. */
export interface Route {
  /** The adapter's own word, such as `event`, `document` or `incoming`. */
  readonly purpose: string
  /**
   * `call`: a good token of a call. `static`: a good token of a route without a call. `expired`: ours, but too old.
   * `refused`: not ours.
   */
  readonly token: 'call' | 'static' | 'expired' | 'refused'
  readonly callId?: string
  readonly operation?: string
}

export interface WebhookRequest {
  readonly method: string
  /** The URL as the carrier knows it: the configured public URL, the path and the query. */
  readonly url: string
  readonly query: URLSearchParams
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  readonly route: Route
}

export interface WebhookReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** The application's decision about an incoming call whose carrier expects it in the reply. */
export type Decision =
  | { readonly kind: 'answer'; readonly command: AnswerCommand }
  | { readonly kind: 'reject'; readonly command: RejectCommand }
  | { readonly kind: 'redirect'; readonly command: RedirectCommand }

/** A reply, and the events that are published once it has left. */
export interface Answer {
  readonly reply: WebhookReply
  readonly delivered?: readonly Translated[]
}

/** A reply that waits for the application. Past `within` milliseconds `otherwise` goes out and a late answer fails. */
export interface DecisionReply {
  readonly decide: string
  readonly within: number
  to(decision: Decision): Answer
  readonly otherwise: Answer
}

export type Receipt =
  /** A message that only reports events: answered 2xx once the bus has accepted them, otherwise 503. */
  | { readonly kind: 'notice'; readonly events: readonly Translated[]; readonly reply: WebhookReply }
  /** A request for a document: always answered, even when the bus is down. */
  | { readonly kind: 'document'; readonly events: readonly Translated[]; readonly answer: Answer | DecisionReply }
  /** A check failed: no event, one counted warning, and the status goes out (or, for a document request, the reply). */
  | {
      readonly kind: 'refused'
      /** Such as `signature`, `jwt:audience`, `token`. */
      readonly check: string
      /** What to look at; never a secret. */
      readonly detail: string
      readonly reply: WebhookReply
    }

/** How a carrier delivers its events. */
export type Ingress =
  | {
      readonly kind: 'webhook'
      receive(request: WebhookRequest): Promise<Receipt>
      /** Answers a request whose body is longer than the limit and was not read. Default: a bare 413. */
      oversized?(request: Omit<WebhookRequest, 'body'>): WebhookReply
      /**
       * Answers a request that comes while the client is closed, after the same checks as `receive`: a document request
       * gets a document that keeps the call until another process is up. Default: 503, upon which a notice is sent
       * again.
       */
      closing?(request: WebhookRequest): Promise<WebhookReply>
    }
  /** Opened with the first dial or `onIncomingCall`, and closed with the client. */
  | { readonly kind: 'poll'; events(signal: AbortSignal): AsyncIterable<readonly Translated[]> }

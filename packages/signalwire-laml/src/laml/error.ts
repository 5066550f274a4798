/** The rule of the service that a document breaks. */
export type DocumentRule =
  | 'action-url'
  | 'dial-nouns'
  | 'digits'
  | 'document-size'
  | 'empty-text'
  | 'inline-action'
  | 'inline-length'
  | 'number-range'
  | 'parameter-name'
  | 'play-url'
  | 'raw-name'
  | 'reject-first'
  | 'say-length'
  | 'sip-address'
  | 'ssml'
  | 'start-last'
  | 'stream-track'
  | 'stream-url'
  | 'unreachable'
  | 'wait-verb'

/** A document that the service would refuse or misinterpret; `rule` names the reason. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly rule: DocumentRule

  constructor(rule: DocumentRule, message: string) {
    super(`${message} (${rule})`)
    this.rule = rule
  }
}

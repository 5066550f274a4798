/** What an application may send on the media socket; all else is ignored. */
export type MediaMessage = { readonly kind: 'audio'; readonly data: string } | { readonly kind: 'stop' }

/** Reads a message of the application, names in any casing (docs/wire/acs-call-automation.md#media-outbound). */
export function readMediaMessage(frame: string): MediaMessage | undefined {
  const message = parsed(frame)
  const kind = member(message, 'kind')
  const name = typeof kind === 'string' ? kind.toLowerCase() : ''
  if (name === 'stopaudio') return { kind: 'stop' }
  const data = member(member(message, 'audioData'), 'data')
  return name === 'audiodata' && typeof data === 'string' ? { kind: 'audio', data } : undefined
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const MASK = '***'
const secretName = /authori[sz]ation|signature|access-?_?key|api-?_?key|token|password|passwd|secret|cookie|^sig$/i

/** Hides secrets in what is logged: known ones wherever they stand, others by the name they go under. */
export class Masking {
  #known: string[] = []
  #version = 0

  /** Changes whenever more is known. */
  get version(): number {
    return this.#version
  }

  /** Adds texts that must never be seen, in plain, percent-encoded and base64 form. */
  add(secrets: readonly string[]): void {
    const forms = secrets
      .filter((text) => text !== '')
      .flatMap((text) => [text, encodeURIComponent(text), btoaText(text)])
    this.#version += 1
    // the longest first, so that a secret that contains another vanishes whole
    this.#known = [...new Set([...this.#known, ...forms])].toSorted((left, right) => right.length - left.length)
  }

  text(text: string): string {
    const known = this.#known.reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
    return known
      .replaceAll(/("([^"\\]{1,60})"\s*:\s*")((?:[^"\\]|\\.)*)"/g, (whole, start: string, name: string) =>
        secretName.test(name) ? `${start}${MASK}"` : whole,
      )
      .replaceAll(/\b([\w.-]{1,60})="([^"]*)"/g, (whole, name: string) =>
        secretName.test(name) ? `${name}="${MASK}"` : whole,
      )
      .replaceAll(/(^|[?&])([\w.%-]{1,60})=([^&#\s"<]*)/g, (whole, start: string, name: string) =>
        secretName.test(name) ? `${start}${name}=${MASK}` : whole,
      )
      .replaceAll(/(\w:\/\/)[^/@\s"<]+@/g, `$1${MASK}@`)
      .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/g, `$1 ${MASK}`)
  }

  headers(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
    const entries = Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] => entry[1] !== undefined,
    )
    return Object.fromEntries(
      entries.map(([name, value]) => [name, secretName.test(name) ? MASK : this.text([value].flat().join(', '))]),
    )
  }
}

function btoaText(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

import type { AdapterContext } from '../driver/context.ts'

/** Switches to URLs permanently: the carrier then fetches documents from us instead of receiving them in requests. */
export function useUrls({ documents, host }: AdapterContext): void {
  documents.mode = 'url'
  host.warn({
    code: 'inline-documents-refused',
    message:
      "the carrier refused a document inside of a request; documents are fetched from this application from now on. Set document: 'url' to begin so",
  })
}

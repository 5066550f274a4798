import type { MediaAdmission } from '../api/telephony.ts'
import type { Warnings } from '../base/warning.ts'
import type { CallRegistry } from '../cluster/call-registry.ts'
import type { MediaIngress, MediaUpgrade } from '../driver/index.ts'
import type { Place } from './place.ts'

/** Media sockets that carriers open: each belongs to a call of this process, as the token in its path says. */
export class MediaSockets {
  private readonly registry: CallRegistry
  private readonly warnings: Warnings
  /** Tokens that were used, at carriers that never reconnect. */
  private readonly usedTokens = new Set<string>()

  constructor({ registry, warnings }: { readonly registry: CallRegistry; readonly warnings: Warnings }) {
    this.registry = registry
    this.warnings = warnings
  }

  async admit(
    media: MediaIngress,
    { headers, url }: Pick<MediaUpgrade, 'headers' | 'url'>,
    place: Place,
  ): Promise<MediaAdmission> {
    const { route, token } = place
    if (route.token !== 'call' || route.callId === undefined)
      return this.refuse(403, `token:${route.token}`, 'the path has no valid token of a call', place)
    const held = this.registry.find(route.callId)
    if (held === undefined) return this.refuse(421, 'call', 'this process does not hold the call', place)
    if (!media.reconnects && this.usedTokens.has(token))
      return this.refuse(403, 'token:used', 'the token was used before, and this carrier never reconnects', place)
    // Before the adapter is asked, so that of two sockets at once only one comes in.
    this.usedTokens.add(token)
    const admission = await media.accept({ url, headers, route })
    if (!admission.accepted) {
      this.usedTokens.delete(token)
      return this.refuse(admission.status, admission.check, admission.detail, place)
    }
    held.engine.core.onOver(() => this.usedTokens.delete(token))
    const { afterAnswer, codec, carries } = admission
    const line = carries === 'transcripts' ? held.engine.transcripts : held.engine.media
    return {
      accepted: true,
      attach: (socket) => line.attach({ socket, codec, reconnects: media.reconnects, afterAnswer }),
    }
  }

  private refuse(status: number, check: string, detail: string, { shown }: Place): MediaAdmission {
    const message = `a media socket was refused by its ${check} check (${shown()}): ${detail}`
    this.warnings.raise({ code: 'refused-socket', check, message })
    return { accepted: false, status, reason: check }
  }
}

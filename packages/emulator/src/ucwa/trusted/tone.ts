import type { UcwaEvent } from '../event.ts'
import { type ConversationView, placeOf } from './conversation-resource.ts'

/** A key that the far party pressed; it has a number and no time (docs/wire/ucwa.md#events). */
export function toneEvent(conversation: ConversationView, digit: string, sequenceId: number): UcwaEvent {
  const tone = nameOf(digit)
  const flow = placeOf(conversation, 'audioVideoFlow')
  const href = `${conversation.href('/audioVideo/audioVideoFlow/tone')}&toneId=${tone}`
  return {
    sender: placeOf(conversation, 'conversation'),
    link: { rel: 'tone', href },
    type: 'completed',
    in: flow,
    status: 'Success',
    resource: conversation.application.vocabulary.resource('tone', {
      properties: { tone, sequenceId },
      links: { self: href, audioVideoFlow: flow.href },
    }),
  }
}

function nameOf(digit: string): string {
  if (digit === '*') return 'ToneStar'
  return digit === '#' ? 'TonePound' : `Tone${digit}`
}

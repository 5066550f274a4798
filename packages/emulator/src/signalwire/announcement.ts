import type { Conversation, Sound } from '@trunkline/network'

import { addressOf, type DocumentSource, type LamlDocument } from './document-source.ts'
import type { Element } from './document.ts'
import { type FetchingCall, obtainDocument } from './fetch-document.ts'
import { speechOf } from './verbs/speech.ts'

/** A conference, as documents are played to it. */
export interface AnnouncedConference {
  readonly status: string
  readonly conversation: Pick<Conversation, 'say'>
}

/** Plays a document to all participants of a conference who are not held. See docs/wire/signalwire-laml.md#wait-documents */
export async function announce(
  conference: AnnouncedConference,
  call: FetchingCall,
  source: DocumentSource,
): Promise<void> {
  const { signal } = new AbortController()
  const document = await obtainDocument({ call, signal }, source)
  for (const element of document?.verbs ?? []) {
    if (!document || conference.status === 'completed') return
    const pcm = await soundOf(call, document, element)
    await said(conference, pcm)
  }
}

async function soundOf(call: FetchingCall, document: LamlDocument, element: Element): Promise<Int16Array> {
  const { name, text } = element
  if (name === 'Say') return speechOf(text)
  if (name !== 'Play') {
    call.note('warnings', `13238 <${name}> is not allowed in an announcement`)
    return new Int16Array()
  }
  const prompt = await call.account.network.fetchPrompt(addressOf({ document }, text), {
    door: 'signalwire',
    ...(call.leg && { call: call.leg.call.id }),
  })
  if (prompt.ok) return prompt.pcm
  call.note('warnings', `11200 <Play> has nothing to play: ${prompt.message}`)
  return new Int16Array()
}

async function said(conference: AnnouncedConference, pcm: Int16Array): Promise<void> {
  if (pcm.length === 0) return
  const sound: Sound = conference.conversation.say(pcm)
  await sound.ended
}

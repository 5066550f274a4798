import type { Sound } from '@trunkline/network'

import type { LamlCall } from './call.ts'
import type { Conference } from './conference.ts'
import type { Element } from './document.ts'
import { type DocumentSource, type LamlDocument, obtainDocument } from './fetch-document.ts'
import { speechOf } from './verbs/speech.ts'
import { addressOf } from './verbs/verb.ts'

/** Plays what a document says to everybody in a conference who is not held. See docs/wire/signalwire-laml.md#wait-documents */
export async function announce(conference: Conference, call: LamlCall, source: DocumentSource): Promise<void> {
  const { signal } = new AbortController()
  const document = await obtainDocument({ call, signal }, source)
  for (const element of document?.verbs ?? []) {
    if (!document || conference.status === 'completed') return
    const pcm = await soundOf(call, document, element)
    await said(conference, pcm)
  }
}

async function soundOf(call: LamlCall, document: LamlDocument, element: Element): Promise<Int16Array> {
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

async function said(conference: Conference, pcm: Int16Array): Promise<void> {
  if (pcm.length === 0) return
  const sound: Sound = conference.conversation.say(pcm)
  await sound.ended
}

import { addressOf } from '../document-source.ts'
import { aborted, type VerbContext } from './verb.ts'

const takes = (type: string): boolean =>
  /^audio\/(mpeg|mp3|wav|wave|x-wav|aiff|x-aifc|x-aiff|x-gsm|gsm|ulaw)\s*(;|$)/i.test(type)

/** Fetches the file of a `<Play>`; undefined with a warning if there is nothing to play. See docs/wire/signalwire-laml.md#play */
export async function prompt({ call, leg, element, document, signal }: VerbContext): Promise<Int16Array | undefined> {
  const url = addressOf({ document }, element.text)
  if (!/^https?:/i.test(url)) {
    call.note('warnings', `21455 <Play> cannot fetch "${element.text}"`)
    return undefined
  }
  const fetched = call.account.network.fetchPrompt(url, { door: 'signalwire', call: leg.call.id, takes, mp3: true })
  // a key or a new document does not wait for a slow host
  const result = await Promise.race([fetched, aborted(signal)])
  if (!result) return undefined
  if (result.ok) return result.pcm
  const code = result.failure === 'not-audio' ? 13420 : result.failure === 'bad-url' ? 21455 : 11200
  call.note('warnings', `${code} <Play> has nothing to play: ${result.message}`)
  return undefined
}

import type { Transcript } from '@trunkline/core'
import { simulation } from '@trunkline/simulation'
import { describe, expect, test } from 'vitest'

const provider = 'acs-call-automation'
const settings = { cognitiveServicesEndpoint: 'https://speech.example.com' }

/** What the far party says, as an application reads it: the pieces that are final. */
async function transcribed(...transcript: { afterMs: number; text: string; language?: string; sentiment?: string }[]) {
  const { run } = await simulation({ provider, settings })
  return run(async ({ telephony, world }) => {
    if (!telephony.can('transcribe')) throw new Error('this carrier does not transcribe')
    world.party({ number: world.theirs, transcript })
    const prepare = { transcribe: { language: 'en-GB' } }
    const call = await telephony.dial({ to: world.theirs, from: world.own, prepare })
    await call.answered()
    const reported = nextEvent(call.events(), 'transcription-metadata')
    const pieces: Transcript[] = []
    for await (const piece of await call.transcribe()) {
      if (piece.final) pieces.push(piece)
      if (pieces.length === transcript.length) break
    }
    return { pieces, reported: await reported }
  })
}

async function nextEvent(events: AsyncIterable<{ readonly type: string }>, wanted: string): Promise<unknown> {
  for await (const event of events) if ('name' in event && event.name === wanted) return event
  return undefined
}

describe('a transcript', () => {
  test('has its words with their times, and its language and sentiment where the service says them', async () => {
    const { pieces } = await transcribed(
      { afterMs: 2_000, text: 'Guten Morgen', language: 'de-DE', sentiment: 'positive' },
      { afterMs: 5_000, text: 'No' },
    )
    expect(pieces).toMatchObject([
      {
        text: 'Guten Morgen',
        confidence: 0.9,
        language: 'de-DE',
        sentiment: 'positive',
        // 50 ms for each letter, and 50 ms behind each word
        words: [
          { text: 'Guten', offsetMs: 0, durationMs: 250 },
          { text: 'Morgen', offsetMs: 300, durationMs: 300 },
        ],
      },
      { text: 'No', words: [{ text: 'No', offsetMs: 0, durationMs: 100 }] },
    ])
    expect(pieces[1]).not.toHaveProperty('language')
    expect(pieces[1]).not.toHaveProperty('sentiment')
  })

  test('is announced by the name of its subscription, whole', async () => {
    const { reported } = await transcribed({ afterMs: 2_000, text: 'Hello' })
    expect(reported).toMatchObject({
      type: 'provider-event',
      carrierName: 'TranscriptionMetadata',
      raw: { transcriptionMetadata: { subscriptionId: expect.any(String), locale: 'en-GB' } },
    })
  })
})

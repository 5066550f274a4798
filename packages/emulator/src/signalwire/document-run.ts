import type { Leg } from '../switchboard/leg.ts'
import type { Element } from './document.ts'
import { type DocumentSource, type LamlDocument, obtainDocument } from './fetch-document.ts'
import { connect, start, stop } from './verbs/connect.ts'
import { dial } from './verbs/dial.ts'
import { gather } from './verbs/gather.ts'
import { hangup, pause, redirect, reject } from './verbs/line.ts'
import { play, say } from './verbs/play.ts'
import { record } from './verbs/record.ts'
import type { Run, Verb } from './verbs/verb.ts'

export type { DocumentSource } from './fetch-document.ts'

const verbs: Readonly<Record<string, Verb>> = {
  Connect: connect,
  Dial: dial,
  Gather: gather,
  Hangup: hangup,
  Pause: pause,
  Play: play,
  Record: record,
  Redirect: redirect,
  Reject: reject,
  Say: say,
  Start: start,
  Stop: stop,
}

const MOST_DOCUMENTS = 50
const WITHIN_MS = 2000

/** Runs documents one after the other until they run out, the call ends or the run is abandoned. */
export async function runDocuments(run: Run, first: DocumentSource): Promise<void> {
  const { call, leg, signal } = run
  const turns: number[] = []
  let source: DocumentSource | undefined = first
  while (source !== undefined && !signal.aborted) {
    turns.push(performance.now())
    if ((turns.at(-1) ?? 0) - (turns.at(-MOST_DOCUMENTS) ?? -Infinity) < WITHIN_MS) {
      call.note('warnings', `11215 ${MOST_DOCUMENTS} documents within ${WITHIN_MS} ms: a redirect loop`)
      break
    }
    const document = await obtainDocument(run, source)
    if (signal.aborted || document === undefined) break
    source = await runVerbs(run, document)
  }
  // an abandoned run leaves the call to the next one
  if (!signal.aborted) leg.hangUp()
}

async function runVerbs(run: Run, document: LamlDocument): Promise<DocumentSource | undefined> {
  for (const element of document.verbs) {
    const next = await runVerb(run, document, element)
    if (run.signal.aborted || next === 'over') return undefined
    if (next !== undefined) return next
  }
  return undefined
}

async function runVerb(run: Run, document: LamlDocument, element: Element): ReturnType<Verb['perform']> {
  const verb = verbs[element.name]
  if (!verb) {
    run.call.note('warnings', `13750 unknown verb <${element.name}>`)
    return undefined
  }
  if (verb.answers) answer(run.leg)
  return verb.perform({ ...run, document, element })
}

function answer(leg: Leg): void {
  if (leg.direction === 'from-party') leg.answer()
}

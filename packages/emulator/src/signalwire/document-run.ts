import type { DocumentSource, LamlDocument } from './document-source.ts'
import type { Element } from './document.ts'
import { obtainDocument } from './fetch-document.ts'
import { verbs } from './verbs/index.ts'
import type { Next, Run } from './verbs/verb.ts'

const MOST_DOCUMENTS = 50
const WITHIN_MS = 2000

/** Runs documents one after the other until they run out, the call ends or the run is abandoned. */
export async function runDocuments(run: Run, first: DocumentSource): Promise<void> {
  await runChain(run, first)
  // an abandoned run leaves the call to the next one
  if (!run.signal.aborted) run.leg.hangUp()
}

/** Runs documents one after the other and leaves the call as it is; says whether they ran out on their own. */
export async function runChain(run: Run, first: DocumentSource): Promise<'ran-out' | 'over'> {
  const { call, signal } = run
  const turns: number[] = []
  let source: DocumentSource | undefined = first
  while (source !== undefined) {
    turns.push(call.account.network.clock.monotonic())
    if ((turns.at(-1) ?? 0) - (turns.at(-MOST_DOCUMENTS) ?? -Infinity) < WITHIN_MS) {
      call.note('warnings', `11215 ${MOST_DOCUMENTS} documents within ${WITHIN_MS} ms: a redirect loop`)
      return 'over'
    }
    const document = await obtainDocument(run, source)
    if (signal.aborted || document === undefined) return 'over'
    const next = await runVerbs(run, document)
    if (signal.aborted || next === 'over') return 'over'
    source = next
  }
  return 'ran-out'
}

async function runVerbs(run: Run, document: LamlDocument): Promise<Next> {
  for (const element of document.verbs) {
    const next = await runVerb(run, document, element)
    if (run.signal.aborted) return 'over'
    if (next !== undefined) return next
  }
  return undefined
}

async function runVerb(run: Run, document: LamlDocument, element: Element): Promise<Next> {
  const verb = verbs[element.name]
  if (!verb) {
    run.call.note('warnings', `13750 unknown verb <${element.name}>`)
    return undefined
  }
  if (run.aside?.forbidden.has(element.name) === true) {
    run.call.note('warnings', `13238 <${element.name}> is not allowed in a document that is heard while waiting`)
    return undefined
  }
  const { leg } = run
  const answers = typeof verb.answers === 'boolean' ? verb.answers : verb.answers(element)
  if (answers && leg.direction === 'from-party') leg.answer()
  return verb.perform({ ...run, document, element, interpret: runChain })
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import type { CallEvent } from '@trunkline/core'

import { converse } from './demo/conversation.ts'
import { createTimeline, type Row, table } from './demo/report.ts'
import { openTrunk, type ProviderName, providers } from './demo/trunk.ts'

const usage = `Usage: npm run demo -- [--provider ${providers.join('|')}] [--out DIR]

Runs one program over each provider's own wires against a pretended phone network, and writes
DIR/<provider>/timeline.json, recording.wav, heard.wav and listened.wav. DIR is "demo-out" unless told.
`

const from = '+14255550100'
const to = '+14255550123'
const print = (line: string): void => void process.stdout.write(`${line}\n`)

async function run(provider: ProviderName, out: string): Promise<Row> {
  const folder = join(out, provider)
  await mkdir(folder, { recursive: true })
  print(`\n── ${provider} ${'─'.repeat(60 - provider.length)}`)
  const begun = performance.now()
  await using trunk = await openTrunk(provider, to)
  const { promptUrl, telephony } = trunk

  const events: CallEvent[] = []
  const show = createTimeline(print)
  const sequence = telephony.events()
  const watching = (async () => {
    for await (const event of sequence) {
      events.push(event)
      show(event)
    }
  })()
  const note = (text: string): void => print(`           ${text}`)
  const outcome = await converse(telephony, { from, to, promptUrl, folder, note })
  await writeFile(join(folder, 'heard.wav'), await trunk.heard(to))
  await sequence.return?.()
  await watching

  const timeline = events.map(({ type, callId, at, provider: name, source, optional }) => ({
    type,
    callId,
    at,
    provider: name,
    source,
    optional,
  }))
  await writeFile(join(folder, 'timeline.json'), `${JSON.stringify(timeline, null, 2)}\n`)
  const { digits, echoedMs, endReason, listenedMs } = outcome
  const tookMs = performance.now() - begun
  return { provider, digits, listenedMs, echoedMs, ended: endReason, events: events.length, tookMs }
}

function readFlags(): { readonly chosen: readonly ProviderName[]; readonly out: string } {
  const { values } = parseArgs({
    options: { provider: { type: 'string' }, out: { type: 'string', default: 'demo-out' }, help: { type: 'boolean' } },
  })
  if (values.help === true) {
    process.stdout.write(usage)
    process.exit(0)
  }
  const chosen = providers.filter((name) => values.provider === undefined || name === values.provider)
  if (chosen.length === 0) throw new Error(`--provider takes one of ${providers.join(', ')}`)
  return { chosen, out: values.out }
}

try {
  const { chosen, out } = readFlags()
  const rows: Row[] = []
  for (const provider of chosen) rows.push(await run(provider, out))
  print(`\n${table(rows)}\n\nWritten to ${out}/<provider>/: timeline.json, recording.wav, heard.wav, listened.wav`)
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : 'The demo failed'}\n\n${usage}`)
  process.exitCode = 1
}

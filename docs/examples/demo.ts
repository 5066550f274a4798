import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import type { CallEvent } from '@trunkline/core'

import { converse } from './demo/conversation.ts'
import { createTimeline, refusals, type Row, table } from './demo/report.ts'
import { type Trunk, trunks } from './demo/trunk.ts'

const usage = `Usage: npm run demo -- [--trunk ${[...trunks.keys()].join('|')}] [--out DIR]

Runs one program over each carrier's real protocol against a simulated phone network, and writes
DIR/<trunk>/timeline.json, heard.wav, listened.wav and recording.wav, as far as the carrier streams and
records. DIR is "demo-out" by default.
`

const print = (line: string): void => void process.stdout.write(`${line}\n`)

async function run(name: string, trunk: Trunk, out: string): Promise<Row> {
  const folder = join(out, name)
  await mkdir(folder, { recursive: true })
  print(`\n── ${name} ${'─'.repeat(60 - name.length)}`)
  const begun = performance.now()
  const { from, promptUrl, telephony, to } = trunk

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
  await writeFile(join(folder, 'heard.wav'), await trunk.heard())
  await sequence.return?.()
  await watching
  await writeFile(join(folder, 'timeline.json'), `${JSON.stringify(events.map(shown), null, 2)}\n`)
  return { trunk: name, outcome, events: events.length, tookMs: performance.now() - begun }
}

function shown({ type, callId, at, provider, source, optional }: CallEvent) {
  return { type, callId, at, provider, source, optional }
}

function readFlags(): { readonly chosen: readonly string[]; readonly out: string } {
  const { values } = parseArgs({
    options: { trunk: { type: 'string' }, out: { type: 'string', default: 'demo-out' }, help: { type: 'boolean' } },
  })
  if (values.help === true) {
    process.stdout.write(usage)
    process.exit(0)
  }
  const chosen = [...trunks.keys()].filter((name) => values.trunk === undefined || name === values.trunk)
  if (chosen.length === 0) throw new Error(`--trunk takes one of ${[...trunks.keys()].join(', ')}`)
  return { chosen, out: values.out }
}

try {
  const { chosen, out } = readFlags()
  const rows: Row[] = []
  const refused: string[] = []
  for (const name of chosen) {
    await using trunk = await trunks.get(name)?.()
    if (trunk === undefined) continue
    rows.push(await run(name, trunk, out))
    refused.push(...refusals(name, trunk.provider))
  }
  print(['', table(rows), '', ...refused].join('\n'))
  print(`\nWritten to ${out}/<trunk>/: timeline.json, heard.wav, listened.wav, recording.wav`)
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : 'The demo failed'}\n\n${usage}`)
  process.exitCode = 1
}

#!/usr/bin/env node
import { parseArgs } from 'node:util'

import { systemClock } from '@trunkline/network'

import { startEmulator } from './server.ts'

const usage = `Usage: trunkline-emulator [--port NUMBER] [--tls]

Runs a simulated phone network on 127.0.0.1 until SIGTERM. When it is ready it prints one
line of JSON: where it is, and what each carrier's client needs to reach it.

  --port NUMBER  the port to listen on; 0, the default, takes a free one
  --tls          HTTPS and WSS, with a self-signed certificate (GET /_world/certificate)
  --help         this text
`

async function run(): Promise<void> {
  const flags = readFlags()
  if (typeof flags === 'string') return fail(`${flags}\n\n${usage}`, 2)
  if (flags.help) return void process.stdout.write(usage)
  try {
    const emulator = await startEmulator(flags)
    // a signal may come twice, directly and through npm: closing twice has no effect, and the second signal finds the process still running
    const close = (): void => void emulator.close().finally(linger)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, close)
    process.stdout.write(`${JSON.stringify(emulator.ready)}\n`)
  } catch (error) {
    fail(`The emulator could not start: ${error instanceof Error ? error.message : 'unknown'}\n`, 1)
  }
}

/** Stays for a signal's echo. */
function linger(): void {
  systemClock.after(200, () => undefined, { keepAlive: true })
}

function readFlags(): { port: number; tls: boolean; help: boolean } | string {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '0' },
        tls: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const port = Number(values.port)
    const isPort = /^\d+$/.test(values.port) && port <= 65_535
    return isPort ? { ...values, port } : `--port takes a number from 0 to 65535, not "${values.port}"`
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown flags'
  }
}

function fail(text: string, code: number): void {
  process.stderr.write(text)
  process.exitCode = code
}

await run()

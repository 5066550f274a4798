import { serve } from '@trunkline/server'
import { WebSocket } from 'ws'

import { pretend } from './pretended-provider.ts'
import { rawClient } from './raw-client.ts'

// run by close.test.ts: it must end by itself once its server is closed
const { dial, path, telephony } = pretend()
const server = await serve(telephony, { port: 0, pingEveryMs: 60_000 })
const call = await dial()
const client = new WebSocket(`ws://127.0.0.1:${server.port}${call.media}`)
client.once('close', (code) => process.stdout.write(`closed ${code}\n`))
await new Promise((resolve) => client.once('open', resolve))
process.stdout.write('open\n')
const asking = await rawClient(server.port)
asking.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
await asking.until(/\r\n\r\n/)
await server.close({ graceMs: 10 })
await call.end()
await telephony.close()

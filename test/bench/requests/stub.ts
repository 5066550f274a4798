import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that answers the creation of a call with a call, of either carrier, and does nothing else. */
export async function openStub(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const body = request.url?.includes('/calling/') === true ? acsCall : lamlCall
      response.writeHead(201, { 'content-type': 'application/json' }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const acsCall = JSON.stringify({
  callConnectionId: '00000000-0000-4000-8000-000000000001',
  serverCallId: 'c2VydmVyQ2FsbA==',
  callConnectionState: 'connecting',
  callbackUri: 'https://voice.example.com/callbacks',
  targets: [{ rawId: '4:+14255550123', kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } }],
  sourceCallerIdNumber: { value: '+14255550100' },
})

const lamlCall = JSON.stringify({
  sid: '00000000-0000-4000-8000-000000000002',
  account_sid: '00000000-0000-4000-8000-000000000003',
  status: 'queued',
  direction: 'outbound-api',
  from: '+14255550100',
  to: '+14255550123',
  date_created: 'Mon, 02 Nov 2026 10:00:00 +0000',
  date_updated: 'Mon, 02 Nov 2026 10:00:00 +0000',
})

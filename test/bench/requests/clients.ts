/** What is measured: a client of the carrier's API, ours or the vendor's, that has a call created at the address of a stub. */
export const clients = {
  'ours, Call Automation': async (url: string) => {
    const { createAcsClient } = await import('@trunkline/acs-call-automation/client')
    const { calls } = createAcsClient({ connectionString: connectionString(url) })
    const source = { phoneNumber: { value: '+14255550100' } } as const
    const target = { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } } as const
    return () => calls.create({ targets: [target], sourceCallerIdNumber: source.phoneNumber, callbackUri: callback })
  },
  'the ACS SDK': async (url: string) => {
    const { CallAutomationClient } = await import('@azure/communication-call-automation')
    const client = new CallAutomationClient(connectionString(url), { allowInsecureConnection: true })
    const invite = {
      targetParticipant: { phoneNumber: '+14255550123' },
      sourceCallIdNumber: { phoneNumber: '+14255550100' },
    }
    return () => client.createCall(invite, callback)
  },
  'ours, LaML': async (url: string) => {
    const { createSignalWireClient } = await import('@trunkline/signalwire-laml/client')
    const { calls } = createSignalWireClient({ baseUrl: url, projectId: account, apiToken: 'PT-example' })
    return () => calls.create({ To: '+14255550123', From: '+14255550100', Url: callback })
  },
  twilio: async (url: string) => {
    const { default: twilio } = await import('twilio')
    const client = twilio(account, 'an example', { accountSid: account })
    client.api.baseUrl = url
    return () => client.calls.create({ to: '+14255550123', from: '+14255550100', url: callback })
  },
} as const satisfies Readonly<Record<string, (url: string) => Promise<() => Promise<unknown>>>>

export type ClientName = keyof typeof clients

const account = 'AC00000000000000000000000000000000'
const callback = 'https://voice.example.com/callbacks'

function connectionString(url: string): string {
  return `endpoint=${url}/;accesskey=${Buffer.from('an example, not a key').toString('base64')}`
}

import { all, type Comparisons, part, sid, url } from './request.ts'

/** Queues, transcriptions and numbers. */
export const account: Comparisons = {
  'queues.create': [
    {
      vendor: (client) => client.queues.create({ friendlyName: 'a_queue_of_its_own', maxSize: 20 }),
      ours: (client) => client.queues.create({ FriendlyName: 'a_queue_of_its_own', MaxSize: 20 }),
    },
  ],
  'queues.list': [
    {
      vendor: (client) => client.queues.list({ pageSize: 20 }),
      ours: (client) => all(client.queues.list({ PageSize: 20 })),
    },
  ],
  'queues.retrieve': [
    { vendor: (client) => client.queues(sid).fetch(), ours: (client) => client.queues.retrieve(sid) },
  ],
  'queues.update': [
    {
      vendor: (client) => client.queues(sid).update({ friendlyName: 'support', maxSize: 40 }),
      ours: (client) => client.queues.update(sid, { FriendlyName: 'support', MaxSize: 40 }),
    },
  ],
  'queues.delete': [{ vendor: (client) => client.queues(sid).remove(), ours: (client) => client.queues.delete(sid) }],
  'queues.members': [
    {
      vendor: (client) => client.queues(sid).members.list({ pageSize: 20 }),
      ours: (client) => all(client.queues.members(sid, { PageSize: 20 })),
    },
  ],
  'queues.member': [
    {
      vendor: (client) => client.queues(sid).members(part).fetch(),
      ours: (client) => client.queues.member(sid, part),
    },
  ],
  'queues.dequeue': [
    {
      vendor: (client) =>
        client
          .queues(sid)
          .members(part)
          .update({ url: `${url}/next`, method: 'GET' }),
      ours: (client) => client.queues.dequeue(sid, part, { Url: `${url}/next`, Method: 'GET' }),
    },
  ],
  'transcriptions.list': [
    {
      vendor: (client) => client.transcriptions.list({ pageSize: 20 }),
      ours: (client) => all(client.transcriptions.list({ PageSize: 20 })),
    },
  ],
  'transcriptions.retrieve': [
    { vendor: (client) => client.transcriptions(sid).fetch(), ours: (client) => client.transcriptions.retrieve(sid) },
  ],
  'transcriptions.delete': [
    { vendor: (client) => client.transcriptions(sid).remove(), ours: (client) => client.transcriptions.delete(sid) },
  ],
  'incomingNumbers.list': [
    {
      vendor: (client) => client.incomingPhoneNumbers.list({ phoneNumber: '+13105678901', pageSize: 20 }),
      ours: (client) => all(client.incomingNumbers.list({ PhoneNumber: '+13105678901', PageSize: 20 })),
    },
  ],
  'incomingNumbers.retrieve': [
    {
      vendor: (client) => client.incomingPhoneNumbers(sid).fetch(),
      ours: (client) => client.incomingNumbers.retrieve(sid),
    },
  ],
  'incomingNumbers.update': [
    {
      vendor: (client) =>
        client.incomingPhoneNumbers(sid).update({
          friendlyName: 'front desk',
          voiceUrl: `${url}/voice`,
          voiceMethod: 'GET',
          voiceFallbackUrl: `${url}/fallback`,
          voiceFallbackMethod: 'GET',
          voiceApplicationSid: part,
          voiceReceiveMode: 'voice',
          statusCallback: `${url}/status`,
          statusCallbackMethod: 'GET',
        }),
      ours: (client) =>
        client.incomingNumbers.update(sid, {
          FriendlyName: 'front desk',
          VoiceUrl: `${url}/voice`,
          VoiceMethod: 'GET',
          VoiceFallbackUrl: `${url}/fallback`,
          VoiceFallbackMethod: 'GET',
          VoiceApplicationSid: part,
          VoiceReceiveMode: 'voice',
          StatusCallback: `${url}/status`,
          StatusCallbackMethod: 'GET',
        }),
    },
  ],
}

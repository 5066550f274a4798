import type { SignalWireClient } from '@trunkline/signalwire-laml/client'

import { all, type Comparisons, part, type SameRequest, sid, url } from './request.ts'

/** A change of one participant. */
function change(
  fields: object,
  ours: (participants: SignalWireClient['participants']) => Promise<unknown>,
): readonly SameRequest[] {
  return [
    {
      vendor: (client) => client.conferences(sid).participants(part).update(fields),
      ours: (client) => ours(client.participants),
    },
  ]
}

/** Conferences and who is in them. */
export const conferences: Comparisons = {
  'conferences.list': [
    {
      vendor: (client) =>
        client.conferences.list({
          status: 'in-progress',
          friendlyName: 'the room',
          dateCreatedAfter: new Date('2024-01-02'),
          dateUpdatedBefore: new Date('2024-02-02'),
          pageSize: 10,
        }),
      ours: (client) =>
        all(
          client.conferences.list({
            Status: 'in-progress',
            FriendlyName: 'the room',
            'DateCreated>': '2024-01-02',
            'DateUpdated<': '2024-02-02',
            PageSize: 10,
          }),
        ),
    },
  ],
  'conferences.retrieve': [
    { vendor: (client) => client.conferences(sid).fetch(), ours: (client) => client.conferences.retrieve(sid) },
  ],
  'conferences.end': [
    {
      vendor: (client) => client.conferences(sid).update({ status: 'completed' }),
      ours: (client) => client.conferences.end(sid),
    },
  ],
  'conferences.announce': [
    {
      vendor: (client) => client.conferences(sid).update({ announceUrl: `${url}/news` }),
      ours: (client) => client.conferences.announce(sid, { AnnounceUrl: `${url}/news` }),
    },
  ],
  'conferences.update': [
    {
      vendor: (client) => client.conferences(sid).update({ announceUrl: `${url}/news`, announceMethod: 'GET' }),
      ours: (client) => client.conferences.update(sid, { AnnounceUrl: `${url}/news`, AnnounceMethod: 'GET' }),
    },
  ],
  'participants.list': [
    {
      vendor: (client) => client.conferences(sid).participants.list({ muted: true, hold: false, pageSize: 10 }),
      ours: (client) => all(client.participants.list(sid, { Muted: true, Hold: false, PageSize: 10 })),
    },
  ],
  'participants.retrieve': [
    {
      vendor: (client) => client.conferences(sid).participants(part).fetch(),
      ours: (client) => client.participants.retrieve(sid, part),
    },
  ],
  'participants.mute': change({ muted: true }, (ours) => ours.mute(sid, part)),
  'participants.unmute': change({ muted: false }, (ours) => ours.unmute(sid, part)),
  'participants.hold': change({ hold: true, holdUrl: `${url}/hold`, holdMethod: 'GET' }, (ours) =>
    ours.hold(sid, part, { HoldUrl: `${url}/hold`, HoldMethod: 'GET' }),
  ),
  'participants.unhold': change({ hold: false }, (ours) => ours.unhold(sid, part)),
  'participants.announce': change({ announceUrl: `${url}/news`, announceMethod: 'GET' }, (ours) =>
    ours.announce(sid, part, { AnnounceUrl: `${url}/news`, AnnounceMethod: 'GET' }),
  ),
  'participants.coach': change({ coaching: true, callSidToCoach: sid }, (ours) => ours.coach(sid, part, sid)),
  'participants.stopCoaching': change({ coaching: false }, (ours) => ours.stopCoaching(sid, part)),
  'participants.update': change({ muted: true, waitUrl: `${url}/wait`, waitMethod: 'GET' }, (ours) =>
    ours.update(sid, part, { Muted: true, WaitUrl: `${url}/wait`, WaitMethod: 'GET' }),
  ),
  'participants.remove': [
    {
      vendor: (client) => client.conferences(sid).participants(part).remove(),
      ours: (client) => client.participants.remove(sid, part),
    },
  ],
}

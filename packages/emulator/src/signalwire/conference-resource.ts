import { type DoorReply, jsonReply } from '../door.ts'
import type { Conference } from './conference.ts'
import { documentField } from './document-field.ts'
import { pageReply, withinDates } from './paging.ts'
import { readParameters, readQuery } from './parameters.ts'
import type { Project } from './project.ts'
import { notFound, Refusal } from './refusal.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Lists conferences, the newest first. See docs/wire/signalwire-laml.md#conferences */
export function listConferences({ account, request }: RoutedRequest): DoorReply {
  const query = readQuery(request)
  const status = query.choice('Status', ['init', 'in-progress', 'completed'])
  const fits = (conference: Conference): boolean =>
    (status ?? conference.status) === conference.status &&
    (query.text('FriendlyName') ?? conference.name) === conference.name &&
    withinDates(query, 'DateCreated', conference.createdAt) &&
    withinDates(query, 'DateUpdated', conference.updatedAt)
  const items = [...account.conferences.values()].filter(fits).toReversed().map(viewConference)
  return pageReply({ account, request }, query, { name: 'conferences', path: account.path('/Conferences'), items })
}

export function readConference(routed: RoutedRequest): DoorReply {
  return jsonReply(200, viewConference(conferenceOf(routed)))
}

/** Ends a conference, or plays an announcement to all of it. */
export function updateConference(routed: RoutedRequest): DoorReply {
  const conference = conferenceOf(routed)
  const form = readParameters(routed.request)
  const status = form.choice('Status', ['completed'], 21475)
  const announcement = documentField(form, 'Announce')
  mustBeLive(conference)
  if (announcement) conference.announce(announcement)
  if (status !== undefined) conference.end()
  return jsonReply(200, viewConference(conference))
}

/** The conference that a request addresses. */
export function conferenceOf({ account, variable }: RoutedRequest): Conference {
  const conference = account.conferences.get(variable('ConferenceSid'))
  if (!conference) throw notFound('conference')
  return conference
}

/** Refuses a change of a conference that is over. */
export function mustBeLive({ status }: Pick<Conference, 'status'>): void {
  if (status === 'completed') throw new Refusal(10000, 'The conference is completed and cannot be updated')
}

/** Where a conference is, as the API writes it. */
export function conferencePath(account: Project, { sid }: Pick<Conference, 'sid'>): string {
  return account.path(`/Conferences/${sid}`)
}

function viewConference(conference: Conference): Readonly<Record<string, unknown>> {
  const { account } = conference
  const path = conferencePath(account, conference)
  return {
    sid: conference.sid,
    account_sid: account.projectId,
    date_created: rfc2822(conference.createdAt),
    date_updated: rfc2822(conference.updatedAt),
    friendly_name: conference.name,
    status: conference.status,
    api_version: '2010-04-01',
    region: 'us1',
    uri: `${path}.json`,
    subresource_uris: { participants: `${path}/Participants.json`, recordings: `${path}/Recordings.json` },
  }
}

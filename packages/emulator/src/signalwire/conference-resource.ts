import type { Conference } from './conference.ts'
import { documentField } from './document-field.ts'
import { withinDates } from './paging.ts'
import { readParameters } from './parameters.ts'
import type { Project } from './project.ts'
import { Refusal } from './refusal.ts'
import { found, type Resource, type View } from './resource.ts'
import { rfc2822 } from './rfc2822.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Conferences, the newest first. See docs/wire/signalwire-laml.md#conferences */
export const conferences: Resource<Conference> = {
  path: '/Conferences',
  variable: 'ConferenceSid',
  noun: 'conference',
  find: ({ account, variable }) => account.conferences.get(variable('ConferenceSid')),
  show: viewConference,
  list: {
    name: 'conferences',
    items: ({ account }) => [...account.conferences.values()].toReversed(),
    filter(query) {
      const status = query.choice('Status', ['init', 'in-progress', 'completed'])
      return (conference) =>
        (status ?? conference.status) === conference.status &&
        (query.text('FriendlyName') ?? conference.name) === conference.name &&
        withinDates(query, 'DateCreated', conference.createdAt) &&
        withinDates(query, 'DateUpdated', conference.updatedAt)
    },
  },
  update,
}

/** The conference that a request addresses. */
export function conferenceOf(routed: RoutedRequest): Conference {
  return found(conferences, routed)
}

/** Refuses a change of a conference that is over. */
export function mustBeLive({ status }: Pick<Conference, 'status'>): void {
  if (status === 'completed') throw new Refusal(10000, 'The conference is completed and cannot be updated')
}

/** Where a conference is, as the API writes it. */
export function conferencePath(account: Project, { sid }: Pick<Conference, 'sid'>): string {
  return account.path(`/Conferences/${sid}`)
}

/** Ends a conference, or plays an announcement to all of it. */
function update(conference: Conference, { request }: RoutedRequest): void {
  const form = readParameters(request)
  const status = form.choice('Status', ['completed'], 21475)
  const announcement = documentField(form, 'Announce')
  mustBeLive(conference)
  if (announcement) conference.announce(announcement)
  if (status !== undefined) conference.end()
}

function viewConference(conference: Conference): View {
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

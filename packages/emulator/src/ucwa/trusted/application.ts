import type { DoorReply, DoorRequest } from '../../door.ts'
import { UcwaFailure } from '../failure.ts'
import { resourceReply } from '../reply.ts'
import type { Resource } from '../resource.ts'
import { queryOf, type Route } from '../route.ts'
import type { Application, ServiceContext } from './context.ts'

const ROOT = '/platformservice/v1'

/** The service with its applications. */
export interface ApplicationHost extends ServiceContext {
  /** The one that the plain discovery address leads to first. */
  applications: readonly [Application, Application]
  /** The application whose resource was read last: incoming calls are reported with its names. */
  current: Application
}

/** The walk from the discovery address to the links that start calls (docs/wire/ucwa.md#discovery). */
export function applicationRoutes(service: ApplicationHost): readonly Route[] {
  const { byteOrderMark: mark } = service.settings
  const show =
    (resource: (application: Application) => Resource) =>
    ({ request, parts }: { request: DoorRequest; parts: Readonly<Record<string, string>> }): DoorReply => {
      const application = applicationOf(service, parts['application'], request)
      service.current = application
      return resourceReply(200, resource(application), { mark })
    }
  return [
    {
      method: 'GET',
      path: '/platformservice/discover',
      run: ({ request }) => resourceReply(200, discover(service, request), { mark }),
    },
    {
      method: 'GET',
      path: `${ROOT}/applications`,
      run: ({ request }) => resourceReply(200, applications(service, request), { mark }),
    },
    {
      method: 'GET',
      path: `${ROOT}/applications/{application}`,
      run: show((application) => applicationResource(service, application)),
    },
    {
      method: 'GET',
      path: `${ROOT}/applications/{application}/communication`,
      run: show((application) => communicationResource(service, application)),
    },
  ]
}

/** Where an application's communication is: the sender of its invitations. */
export function communicationHref({ settings }: ServiceContext, { id }: Application): string {
  return `${ROOT}/applications/${id}/communication?endpointId=${settings.endpoint}`
}

/** The application resource, which incoming invitations hold too. */
export function applicationResource(service: ServiceContext, application: Application): Resource {
  const { endpoint } = service.settings
  const meetingsHref = `${ROOT}/applications/${application.id}/adhocMeetings?endpointId=${endpoint}`
  return application.vocabulary.resource('application', {
    links: { self: `${ROOT}/applications/${application.id}?endpointId=${encodeURIComponent(endpoint).toLowerCase()}` },
    embedded: {
      communication: communicationResource(service, application),
      ...(!service.settings.withheld.includes('adhocMeetings') && {
        adhocMeetings: application.vocabulary.resource('adhocMeetings', { links: { self: meetingsHref } }),
      }),
    },
  })
}

/** The application with that id, if the request comes from its endpoint; else a 403. */
export function applicationOf(service: ApplicationHost, id: string | undefined, request: DoorRequest): Application {
  const application = service.applications.find((candidate) => candidate.id === id)
  if (!application) throw unknownApplication()
  checkEndpoint(service, request)
  return application
}

/** Throws for a request in the name of an endpoint that is not registered. */
export function checkEndpoint({ settings }: ServiceContext, request: DoorRequest): void {
  if (queryOf(request, 'endpointId')?.toLowerCase() !== settings.endpoint.toLowerCase()) throw unknownApplication()
}

function communicationResource(service: ServiceContext, application: Application): Resource {
  const { endpoint } = service.settings
  const invitations = `${ROOT}/applications/${application.id}/communication/audioVideoInvitations`
  return application.vocabulary.resource('communication', {
    links: {
      self: communicationHref(service, application),
      startAudioVideo: `${invitations}?modalities=AudioVideo&endpointId=${endpoint}`,
      startAudio: `${invitations}?modalities=Audio&endpointId=${endpoint}`,
    },
    etag: '4294967295',
  })
}

function discover(service: ApplicationHost, request: DoorRequest): Resource {
  const { url } = service.network.base()
  const { vocabulary } = namespaceOf(service, request)
  const query = vocabulary === service.applications[0].vocabulary ? '' : '?namespace=other'
  return vocabulary.resource('discover', {
    links: {
      self: `${url}/platformservice/discover${query}`,
      applications: `${url}${ROOT}/applications${query}`,
      myApplications: `${url}${ROOT}/myApplications${query}`,
    },
  })
}

function applications(service: ApplicationHost, request: DoorRequest): Resource {
  checkEndpoint(service, request)
  const { id, vocabulary } = namespaceOf(service, request)
  return vocabulary.resource('applications', {
    links: {
      self: `${ROOT}/applications`,
      application: `${ROOT}/applications/${id}?endpointId=${service.settings.endpoint}`,
    },
  })
}

/** The second namespace goes under a parameter of the emulator's own, which links carry on. */
function namespaceOf({ applications: [first, second] }: ApplicationHost, request: DoorRequest): Application {
  return queryOf(request, 'namespace') === 'other' ? second : first
}

function unknownApplication(): UcwaFailure {
  return new UcwaFailure(403, 'ApplicationNotFound', 'There is no such application or endpoint')
}

import * as z from 'zod'

import type { DoorReply } from '../../door.ts'
import { bodyOf, jsonOf } from '../body.ts'
import { word } from '../case-insensitive.ts'
import { invalid, UcwaFailure } from '../failure.ts'
import { resourceReply, taggedReply } from '../reply.ts'
import type { Resource } from '../resource.ts'
import type { Route, RoutedRequest } from '../route.ts'
import { applicationResource, communicationResource, meResource } from './application-resource.ts'
import { Application } from './application.ts'
import { APPLICATIONS } from './context.ts'
import { applicationOf, type Service } from './service.ts'

const text = z.string().min(1).max(100)
const registrationSchema = z.object({ userAgent: text, endpointId: text, culture: text })
const availabilitySchema = z.object({
  audioPreference: word(['PhoneAudio', 'VoipAudio']).default('PhoneAudio'),
  phoneNumber: z.string().optional(),
  signInAs: z.string().optional(),
  supportedMessageFormats: z.array(z.string()).optional(),
  supportedModalities: z.array(z.string()).default([]),
})
const communicationSchema = z.object({ supportedModalities: z.array(z.string()) })
const APPLICATION = `${APPLICATIONS}/{application}`

/** Applications: made, shown, made available, listened to and ended (docs/wire/ucwa.md#application). */
export function applicationRoutes(service: Service): readonly Route[] {
  const { byteOrderMark: mark } = service.settings
  const about =
    (run: (application: Application, routed: RoutedRequest) => DoorReply | Promise<DoorReply>): Route['run'] =>
    (routed) =>
      run(applicationOf(service, routed.parts['application']), routed)
  const show = (resource: (application: Application) => Resource): Route['run'] =>
    about((application, { request }) => taggedReply(request, resource(application), { mark }))
  return [
    { method: 'POST', path: APPLICATIONS, run: (routed) => register(service, routed) },
    { method: 'GET', path: APPLICATION, run: show(applicationResource) },
    { method: 'DELETE', path: APPLICATION, run: about((application) => (application.end(), { status: 204 })) },
    { method: 'GET', path: `${APPLICATION}/me`, run: show(meResource) },
    { method: 'POST', path: `${APPLICATION}/me/makeMeAvailable`, run: about(makeAvailable) },
    // any request keeps the application alive
    { method: 'POST', path: `${APPLICATION}/me/reportMyActivity`, run: about(() => ({ status: 204 })) },
    { method: 'GET', path: `${APPLICATION}/communication`, run: show(communicationResource) },
    { method: 'PUT', path: `${APPLICATION}/communication`, run: about(changeCommunication) },
    { method: 'GET', path: `${APPLICATION}/events`, run: about(({ channel }, { request }) => channel.poll(request)) },
  ]
}

/** An endpoint has one application: registered again, it is the same. */
function register(service: Service, { request }: RoutedRequest): DoorReply {
  const asked = bodyOf(registrationSchema, request)
  const known = [...service.applications.values()].find(
    ({ registration }) => registration.endpointId === asked.endpointId,
  )
  const application = known ?? new Application(service, asked)
  application.touch()
  const { byteOrderMark: mark } = service.settings
  return resourceReply(known ? 200 : 201, applicationResource(application), { mark })
}

function makeAvailable(application: Application, { request }: RoutedRequest): DoorReply {
  const { audioPreference, phoneNumber, supportedModalities } = bodyOf(availabilitySchema, request)
  if (application.availability) throw new UcwaFailure(409, 'AlreadyExists', 'The user is available here already')
  application.makeAvailable({ audioPreference, phoneNumber, supportedModalities })
  const me = { rel: 'me', href: application.href('/me') }
  application.channel.push({ sender: me, link: me, type: 'updated', resource: meResource(application) })
  return { status: 204 }
}

/** What is read, changed and sent back whole, under the tag of what was read (docs/wire/ucwa.md#put). */
function changeCommunication(application: Application, { request }: RoutedRequest): DoorReply {
  const tag = request.headers['if-match']
  if (tag === undefined) throw new UcwaFailure(428, undefined, 'If-Match is missing')
  if (tag !== quoted(application)) throw new UcwaFailure(412, undefined, 'The resource has changed since it was read')
  const { supportedModalities } = bodyOf(communicationSchema, request)
  if (!(application.passBack in jsonOf(request))) throw invalid({ [application.passBack]: 'was not passed back' })
  application.supportedModalities = supportedModalities
  application.renewTag()
  return { status: 204 }
}

function quoted({ communicationTag }: Application): string {
  return `"${communicationTag}"`
}

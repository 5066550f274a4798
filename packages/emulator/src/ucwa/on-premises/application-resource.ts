import type { Resource } from '../resource.ts'
import type { Application } from './application.ts'
import { dateOf, userUri } from './context.ts'

/** The application resource, with all that the user may do (docs/wire/ucwa.md#application). */
export function applicationResource(application: Application): Resource {
  const { service, registration, expiresAt, channel } = application
  const { culture, userAgent } = registration
  return service.vocabulary.resource('application', {
    properties: { culture, userAgent, type: 'Application', expires: dateOf(expiresAt) },
    links: { self: application.href(''), batch: application.href('/batch'), events: channel.href },
    embedded: { me: meResource(application), communication: communicationResource(application) },
  })
}

/** The user. */
export function meResource(application: Application): Resource {
  const { service, availability } = application
  const uri = userUri(service)
  return service.vocabulary.resource('me', {
    properties: { uri, name: service.settings.userName, emailAddresses: [uri.replace('sip:', '')] },
    links: {
      self: application.href('/me'),
      ...(availability
        ? { reportMyActivity: application.href('/me/reportMyActivity') }
        : { makeMeAvailable: application.href('/me/makeMeAvailable') }),
    },
  })
}

/** What starts calls, and what the application supports; the one resource here that can be changed. */
export function communicationResource(application: Application): Resource {
  const { service, supportedModalities, passBack, communicationTag } = application
  return service.vocabulary.resource('communication', {
    properties: {
      supportedModalities,
      supportedMessageFormats: ['Plain'],
      [passBack]: 'please pass this in a PUT request',
    },
    links: {
      self: application.href('/communication'),
      startPhoneAudio: application.href('/communication/phoneAudioInvitations'),
      startAudio: application.href('/communication/audioVideoInvitations?modalities=Audio'),
      startVideo: application.href('/communication/audioVideoInvitations?modalities=Video'),
      startAudioVideo: application.href('/communication/audioVideoInvitations'),
      conversations: application.href('/communication/conversations?filter=active'),
    },
    etag: communicationTag,
  })
}

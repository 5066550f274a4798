import type { DoorReply, DoorRequest } from '../../door.ts'
import { bodyOf } from '../body.ts'
import { missing, UcwaFailure } from '../failure.ts'
import { resourceReply } from '../reply.ts'
import type { Route, RoutedRequest } from '../route.ts'
import { queryOf } from '../route.ts'
import { addParticipant, eject, leave, stopAudio, terminateMeeting } from './conference.ts'
import { poolUrl } from './context.ts'
import { participantResource, partOf } from './conversation-resource.ts'
import type { Conversation } from './conversation.ts'
import { callOf } from './operation-invitation.ts'
import { promptSchema } from './request.ts'
import { conversationOf, type Service } from './service.ts'
import { transfer } from './transfer.ts'

/** Under which conversations live. */
export const POOL = '/platformservice/{target}/v1/applications/{application}/communication'
/** One of them. */
export const CONVERSATION = `${POOL}/conversations/{conversation}`
const FLOW = `${CONVERSATION}/audioVideo/audioVideoFlow`

/** What can be done with a conversation, its audio, its flow and its participants. */
export function conversationRoutes(service: Service): readonly Route[] {
  const { byteOrderMark: mark } = service.settings
  const about =
    (run: (conversation: Conversation, request: DoorRequest, parts: RoutedRequest['parts']) => DoorReply) =>
    ({ request, parts }: RoutedRequest): DoorReply => {
      const id = parts['conversation'] ?? queryOf(request, 'conversationId')
      const conversation = conversationOf(service, id)
      return { ...run(conversation, request, parts), ...callOf(conversation) }
    }
  const show = (part: 'conversation' | 'audioVideo' | 'audioVideoFlow'): Route['run'] =>
    about((conversation) => resourceReply(200, partOf(conversation, part), { mark }))
  return [
    { method: 'GET', path: CONVERSATION, run: show('conversation') },
    // to cancel, to stop and to delete are alike, and the first two have the same address (docs/wire/ucwa.md#operations)
    { method: 'DELETE', path: CONVERSATION, run: about(leave) },
    { method: 'GET', path: `${CONVERSATION}/audioVideo`, run: show('audioVideo') },
    { method: 'POST', path: `${CONVERSATION}/audioVideo/terminate`, run: about(stopAudio) },
    { method: 'POST', path: `${CONVERSATION}/audioVideo/transfer`, run: about(transfer) },
    { method: 'GET', path: FLOW, run: show('audioVideoFlow') },
    { method: 'POST', path: `${FLOW}/prompts`, run: about(playPrompt) },
    { method: 'POST', path: `${FLOW}/stopPrompts`, run: about(stopPrompts) },
    { method: 'POST', path: `${POOL}/participantInvitations`, run: about(addParticipant) },
    {
      method: 'POST',
      path: `${CONVERSATION}/onlineMeeting/terminateOnlineMeeting`,
      run: about(terminateMeeting),
    },
    {
      method: 'GET',
      path: `${CONVERSATION}/participants`,
      run: about((conversation) => resourceReply(200, participants(conversation), { mark })),
    },
    { method: 'POST', path: `${CONVERSATION}/participants/{participant}/eject`, run: about(eject) },
  ]
}

function playPrompt(conversation: Conversation, request: DoorRequest): DoorReply {
  const { promptUrl, loop } = bodyOf(promptSchema, request)
  checkFlow(conversation)
  const href = conversation.prompts.add({ promptUrl, loop })
  return { status: 201, headers: { location: poolUrl(conversation.service) + href } }
}

function stopPrompts(conversation: Conversation): DoorReply {
  checkFlow(conversation)
  conversation.prompts.stop('PromptsStopped')
  return { status: 204 }
}

/** Without a connected flow there are no links to prompts, and no resource behind them. */
function checkFlow({ flow }: Conversation): void {
  if (flow === undefined) throw missing('Audio/video flow')
  if (flow !== 'Connected') throw new UcwaFailure(409, undefined, 'The flow is not connected')
}

function participants(conversation: Conversation): object {
  const { application, parties } = conversation
  const answered = parties.filter((leg) => leg.state === 'answered')
  return application.vocabulary.resource('participants', {
    links: { self: conversation.href('/participants') },
    embedded: { participant: answered.map((leg) => participantResource(conversation, leg)) },
  })
}

import type { Conversation, Leg, Switchboard } from '@trunkline/network'

/** Who whispers to whom, and where they talk. */
export interface CoachingOptions {
  readonly switchboard: Switchboard
  readonly room: Conversation
  readonly coach: Leg
  readonly coached: Leg
}

/** Lets a participant hear the room and be heard by only one other; the returned function brings it back, once. */
export function beginCoaching({ switchboard, room, coach, coached }: CoachingOptions): () => void {
  coach.moveTo(switchboard.conversation())
  const ears = switchboard.join({ call: coach.call, name: 'coach', conversation: room })
  const heard = coach.ear.inject()
  const whispered = coached.ear.inject()
  const releases = [
    ears.outbound.tap((frame) => {
      if (!coach.held) heard.write(frame)
    }),
    coach.inbound.tap((frame) => {
      if (!coached.held) whispered.write(frame)
    }),
    () => heard.stop(),
    () => whispered.stop(),
    () => ears.hangUp(),
    () => coach.moveTo(room),
  ]
  return () => {
    for (const release of releases.splice(0)) release()
  }
}

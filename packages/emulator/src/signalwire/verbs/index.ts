import { connect, start, stop } from './connect.ts'
import { dial } from './dial.ts'
import { echo } from './echo.ts'
import { enqueue, leave } from './enqueue.ts'
import { gather } from './gather.ts'
import { hangup, pause, redirect, reject } from './line.ts'
import { play, say } from './play.ts'
import { record } from './record.ts'
import { refer } from './refer.ts'
import { unheard } from './unheard.ts'
import type { Verb } from './verb.ts'

/** What a document may consist of. See docs/wire/signalwire-laml.md#documents */
export const verbs: Readonly<Record<string, Verb>> = {
  Connect: connect,
  Denoise: unheard,
  Dial: dial,
  Echo: echo,
  Enqueue: enqueue,
  Gather: gather,
  Hangup: hangup,
  Leave: leave,
  Pause: pause,
  Pay: unheard,
  Play: play,
  Record: record,
  Redirect: redirect,
  Refer: refer,
  Reject: reject,
  Say: say,
  Sms: unheard,
  Start: start,
  Stop: stop,
}

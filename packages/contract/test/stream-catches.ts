import type { StreamMutantName } from '../src/index.ts'

/** Which promise names the fault of which mutant of streams; `keeps` is one that the mutant does not touch. */
export const streamCatches: Readonly<
  Record<
    StreamMutantName,
    { readonly by: readonly { readonly title: string; readonly says: RegExp }[]; readonly keeps: string }
  >
> = {
  'hears-silence': {
    by: [
      {
        title: 'speech of the far party is reported as it starts and stops, and its place in the frames is right',
        says: /Not within \d+ ms: the far party is heard to speak/,
      },
    ],
    keeps: 'the far party hears what is written, and the playout says so',
  },
  'takes-bytes-for-samples': {
    by: [
      {
        title: 'a stream of pcmu gives and takes bytes of G.711: both sides hear each other',
        says: /the far party hears 700 ms/,
      },
    ],
    keeps: 'the far party hears what is written, and the playout says so',
  },
  'echoes-marks-at-once': {
    by: [
      {
        title: 'a note that goes along with audio comes back with what was heard of it, not before it was heard',
        says: /the note came back when/,
      },
    ],
    keeps: 'an echo is heard: what comes in and is written goes back to the far party',
  },
  'sends-far-ahead': {
    by: [
      {
        title: 'a paused stream falls silent within half a second, and goes on where it stopped',
        says: /a paused stream was heard/,
      },
    ],
    keeps: 'a stream that only listens carries the voice of the far party and refuses to write',
  },
}

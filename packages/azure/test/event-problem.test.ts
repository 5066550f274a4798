import type { Host, Warning } from '@trunkline/core/driver'
import { expect, test } from 'vitest'
import * as z from 'zod'

import { reportProblem } from '../src/index.ts'
import { createEventReader, list } from '../src/wire/index.ts'

const schemas = { One: z.looseObject({ names: list(z.string()) }), Two: z.looseObject({ at: z.number() }) }
const { readEvents } = createEventReader(schemas)
const event = (name: string, data: object) => ({ id: 'e', type: `Microsoft.Communication.${name}`, data })

function warningsOf(...delivered: readonly unknown[]) {
  const warnings: Omit<Warning, 'count' | 'provider'>[] = []
  const host: Pick<Host, 'warn'> = { warn: (warning) => void warnings.push(warning) }
  for (const reading of readEvents(delivered)) reportProblem(host as Host, reading, 'call-1')
  return warnings
}

test('what is wrong is said of each event that is known, in whatever casing its name came', () => {
  const secret = '+14255550123'
  const told = warningsOf(event('ONE', { names: ['a', { [secret]: 1 }] }), event('two', { at: secret }), 7)
  expect(told).toMatchObject([
    { code: 'unreadable-event', check: 'One', callId: 'call-1', message: expect.stringContaining('names.[]') },
    { code: 'unreadable-event', check: 'Two', message: expect.stringContaining('at: ') },
    { code: 'unreadable-event', check: 'envelope' },
  ])
  expect(JSON.stringify(told)).not.toContain(secret)
})

test('nothing is said of what is as documented, or of a type that is not known', () => {
  expect(warningsOf(event('One', { names: [] }), event('Three', { at: 'x' }))).toEqual([])
})

test('a list is read up to its first element that is not as documented', () => {
  let read = 0
  const counted = z.string().refine(() => (read += 1) > 0)
  expect(list(counted).safeParse(['a', 'b', 3, 'c', 4]).error?.issues).toHaveLength(1)
  expect(read).toBe(2)
  expect(list(counted).safeParse('abc').success).toBe(false)
  expect(list(counted).parse(['a'])).toEqual(['a'])
})

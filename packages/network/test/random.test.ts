import { describe, expect, test } from 'vitest'

import { seededRandom, systemRandom, type Random } from '../src/index.ts'

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function sample(random: Random) {
  return [random.uuid(), random.number(), Buffer.from(random.bytes(7)).toString('hex'), random.uuid()]
}

describe('seeded randomness', () => {
  test('one seed gives one sequence, the same on every machine', () => {
    expect(sample(seededRandom(7))).toEqual(sample(seededRandom(7)))
    expect(sample(seededRandom(7))).toMatchInlineSnapshot(`
      [
        "dd99c6bf-da77-474e-8803-e621463c5990",
        0.48961278735872715,
        "ff0471858db708",
        "bd7a7f3f-b8e3-4cad-ae31-736ae111ae31",
      ]
    `)
  })

  test.each([1, -1, 2 ** 32, 2 ** 40, 0.5 + 2 ** 33])('seed %d and its neighbours share nothing', (seed) => {
    const sequences = [seed - 1, seed, seed + 1].map((each) =>
      Buffer.from(seededRandom(each).bytes(16)).toString('hex'),
    )
    expect(new Set(sequences).size).toBe(3)
  })

  test('numbers fill the range from 0 to 1 evenly', () => {
    const random = seededRandom(1)
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < 20_000; draw += 1) {
      const tenth = Math.floor(random.number() * 10)
      tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1
    }
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  test.each([0, 1, 3, 4, 5, 33])('%d bytes are that many bytes', (count) => {
    expect(seededRandom(1).bytes(count)).toHaveLength(count)
  })
})

test.each([
  ['seeded', seededRandom(3)],
  ['system', systemRandom],
])('the UUIDs of %s randomness are of version 4, in lower case', (_, random) => {
  for (let draw = 0; draw < 100; draw += 1) expect(random.uuid()).toMatch(version4)
})

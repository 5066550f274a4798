/** A number from 0 up to 1, not including it. */
export type Random = () => number

/** JSON as it may be written: an object is a list of members, of which a name may stand there twice. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly members: readonly (readonly [name: string, value: Json])[]
}

/** Makes a repeatable sequence of random numbers (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of several. */
export function pick<const Value>(values: readonly [Value, ...Value[]], random: Random): Value {
  return values[Math.floor(random() * values.length)] ?? values[0]
}

/** Writes a message as text: as it is, or changed in what it says, in how it is spelled, or as broken text. */
export function writeMutated(message: JsonObject, random: Random): string {
  let changed: JsonObject = message
  for (let left = pick([0, 0, 0, 1, 1, 2, 3], random); left > 0; left -= 1) changed = changeSomewhere(changed, random)
  const style = { spaces: random() < 0.1, escapes: random() < 0.1, random }
  const text = write(changed, style)
  return random() < 0.1 ? breakText(text, random) : text
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && 'members' in value
}

/** Changes the object or, more often, one inside of it. */
function changeSomewhere(object: JsonObject, random: Random): JsonObject {
  const inner = object.members.findIndex(([, value]) => isObject(value))
  if (inner < 0 || random() < 0.3) return change(object, random)
  return {
    members: object.members.map(([name, value], index) =>
      index === inner && isObject(value) ? [name, changeSomewhere(value, random)] : [name, value],
    ),
  }
}

function change({ members }: JsonObject, random: Random): JsonObject {
  const index = Math.floor(random() * members.length)
  const [name, value] = members[index] ?? ['', null]
  const put = (...replacement: [string, Json][]): JsonObject => ({
    members: members.toSpliced(index, 1, ...replacement),
  })
  const odd = oddValue(random)
  const extra = pick(['__proto__', 'constructor', '', 'stopAudio', 'x', 'media', 'data'], random)
  const casing = pick([name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)], random)
  const inText = (): JsonObject => put([name, typeof value === 'string' ? changeText(value, random) : odd])
  const changes = {
    order: () => ({ members: [...members.slice(index), ...members.slice(0, index)] }),
    missing: () => ({ members: members.toSpliced(index, 1) }),
    twice: () =>
      isObject(value)
        ? put([name, value], [name, { members: value.members.slice(1) }])
        : put([name, odd], [name, value]),
    extra: () => put([extra, odd], [name, value]),
    casing: () => put([casing, value]),
    otherValue: () => put([name, odd]),
    inText,
  }
  return changes[pick(['order', 'missing', 'twice', 'extra', 'casing', 'otherValue', 'inText', 'inText'], random)]()
}

function oddValue(random: Random): Json {
  const object: JsonObject = { members: [['a', { members: [] }]] }
  const odd = [
    null,
    true,
    false,
    0,
    -1.5,
    1e21,
    '',
    ' ',
    '7',
    '-3',
    '20.5',
    '007',
    'outbound',
    'AAA=',
    '١',
    [],
    ['AAAA'],
    object,
  ] as const
  return pick(odd, random)
}

function changeText(text: string, random: Random): string {
  const at = Math.floor(random() * (text.length + 1))
  const strange = pick(['=', '-', '_', ' ', '\n', '\\', '"', '/', '\u0000', 'é', '\u0141', '\ud800', '{', ','], random)
  const longer = random() < 0.1 ? 40 : 2
  const changed = [
    text.slice(0, -1),
    text.slice(4),
    text.slice(0, at) + strange + text.slice(at),
    text.slice(0, at) + strange + text.slice(at + 1),
    `${text.slice(0, -2)}==`,
    '',
    text.repeat(longer),
  ] as const
  return pick(changed, random)
}

interface Style {
  readonly spaces: boolean
  readonly escapes: boolean
  readonly random: Random
}

function write(value: Json, style: Style): string {
  const gap = (): string =>
    style.spaces && style.random() < 0.3 ? pick([' ', '\n', '\t', '\r', '  '], style.random) : ''
  const joined = (parts: readonly string[]): string => parts.map((part) => gap() + part + gap()).join(',')
  if (typeof value === 'string') return writeText(value, style)
  if (isObject(value)) {
    const parts = value.members.map(
      ([name, inner]) => `${writeText(name, style)}${gap()}:${gap()}${write(inner, style)}`,
    )
    return `{${gap()}${joined(parts)}}`
  }
  if (typeof value === 'object' && value !== null) return `[${joined(value.map((inner) => write(inner, style)))}]`
  return JSON.stringify(value)
}

function writeText(text: string, { escapes, random }: Style): string {
  const written = JSON.stringify(text)
  if (!escapes || random() < 0.5) return written
  const at = Math.floor(random() * text.length)
  const code = text.charCodeAt(at).toString(16).padStart(4, '0')
  if (text === '') return written
  return `${JSON.stringify(text.slice(0, at)).slice(0, -1)}\\u${code}${JSON.stringify(text.slice(at + 1)).slice(1)}`.replace(
    '/',
    '\\/',
  )
}

function breakText(text: string, random: Random): string {
  const at = Math.floor(random() * text.length)
  const strange = pick(['"', '\\', '{', '}', ',', ':', '\n', ' ', '0', 'a', '\u0000', '\ufeff'], random)
  return pick(
    [
      text.slice(0, at),
      text.slice(0, at) + strange + text.slice(at),
      text.slice(0, at) + strange + text.slice(at + 1),
      text + strange,
      strange + text,
    ],
    random,
  )
}

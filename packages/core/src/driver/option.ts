import { didYouMean } from './closest.ts'
import { TelephonyError } from './error.ts'
import { quoted } from './printable.ts'

/** What an option must be. Options that are left out, or `undefined`, are never a problem. */
export type Rule = ValueRule | MembersRule | ListRule

export interface ValueRule {
  /** Completes "… must be". */
  readonly must: string
  holds(value: unknown): boolean
  /** The words that it may be, for a suggestion. */
  readonly words?: readonly string[]
}

export interface MembersRule {
  readonly members: Readonly<Record<string, Rule>>
  /** What it may be instead of an object. */
  readonly or: ValueRule | undefined
}

export interface ListRule {
  readonly elements: Rule
}

/** The rules of an object's members: one for each, so that an option without a rule is a compile error. */
export type RulesOf<Options> = { readonly [Name in keyof Options]-?: Rule }

/** An object with these members and no others, or another value. */
function members<Options extends object>(rules: RulesOf<Options>, or?: ValueRule): MembersRule {
  return { members: { ...rules }, or }
}

/** A list of which each element obeys the rule. */
function listOf(elements: Rule): ListRule {
  return { elements }
}

/** Checked where it is read. */
const anything: ValueRule = { must: 'anything', holds: () => true }
const text: ValueRule = { must: 'a text', holds: (value) => typeof value === 'string' }
const flag: ValueRule = { must: 'true or false', holds: (value) => typeof value === 'boolean' }
const notNegative: ValueRule = {
  must: 'a number of at least 0',
  holds: (value) => typeof value === 'number' && value >= 0,
}
const positive: ValueRule = { must: 'a number above 0', holds: (value) => typeof value === 'number' && value > 0 }
const work: ValueRule = { must: 'a function', holds: (value) => typeof value === 'function' }
const object: ValueRule = { must: 'an object', holds: isObject }
const signal: ValueRule = {
  must: 'an AbortSignal',
  holds: (value) => isObject(value) && 'aborted' in value && 'addEventListener' in value,
}

/** A whole number from `least` to `most`. */
function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): ValueRule {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  const holds = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
  return { must: `a whole number ${range}`, holds }
}

/** One of several values. */
function oneOf(...values: readonly (string | number | boolean)[]): ValueRule {
  const words = values.filter((value) => typeof value === 'string')
  return {
    must: listed(values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)))),
    holds: isAmong(values),
    words,
  }
}

/** Either of two values. */
function either(one: ValueRule, other: ValueRule): ValueRule {
  return { must: `${one.must} or ${other.must}`, holds: (value) => one.holds(value) || other.holds(value) }
}

/** An application object with this method. */
function having(method: string): ValueRule {
  const holds = (value: unknown): boolean => isObject(value) && typeof Reflect.get(value, method) === 'function'
  return { must: `an object with the method ${method}`, holds }
}

/** What the rules of options are made of. */
export const rule = {
  anything,
  either,
  flag,
  having,
  listOf,
  members,
  notNegative,
  object,
  oneOf,
  positive,
  signal,
  text,
  whole,
  work,
} as const

/**
 * Checks the options of a verb before anything is sent. Throws `invalid-argument` that names every unknown option, with
 * what was probably meant, and every wrong one, with what it must be; never a value, since any value may be a secret.
 */
export function checkOptions(verb: string, options: unknown, expected: Rule): void {
  if (options === undefined) return
  const problems = problemsOf(expected, options)
  if (problems.length === 0) return
  throw new TelephonyError('invalid-argument', `${verb} cannot be done this way: ${problems.join('; ')}`)
}

const none: readonly string[] = []

function problemsOf(expected: Rule, value: unknown, path = ''): readonly string[] {
  if ('must' in expected) return expected.holds(value) ? none : [problemOf(expected, value, path)]
  if ('elements' in expected) return problemsInList(expected, value, path)
  if (expected.or?.holds(value) === true) return none
  if (!isObject(value))
    return [`${named(path)} must be an object${expected.or === undefined ? '' : ` or ${expected.or.must}`}`]
  let problems = none
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const found = Object.hasOwn(expected.members, name)
      ? problemsOf(expected.members[name] ?? anything, member, path === '' ? name : `${path}.${name}`)
      : [unknownOption(name, path, Object.keys(expected.members))]
    if (found.length > 0) problems = [...problems, ...found]
  }
  return problems
}

function problemsInList({ elements }: ListRule, value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [`${named(path)} must be a list`]
  return value.flatMap((element, index) => problemsOf(elements, element, `${path}[${index}]`))
}

function named(path: string): string {
  return path === '' ? 'what is passed' : path
}

function problemOf({ must, words }: ValueRule, value: unknown, path: string): string {
  const hint = typeof value === 'string' && words !== undefined ? didYouMean(value, words) : ''
  return `${named(path)} must be ${must}${hint}`
}

/** A line about a member that does not exist, with the one that was probably meant. */
export function unknownOption(name: string, path: string, known: readonly string[]): string {
  return `${path === '' ? 'there is' : `${path} has`} no option ${quoted(name, 64)}${didYouMean(name, known)}`
}

function isAmong(values: readonly unknown[]): (value: unknown) => boolean {
  return (value) => values.includes(value)
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

import {
  type CapabilityName,
  capabilityNames,
  didYouMean,
  type Provider,
  quoted,
  TelephonyError,
} from '../driver/index.ts'

/** A capability, or a verb that any one of several capabilities is enough for. */
export type Requirement = CapabilityName | keyof typeof anyOf

const anyOf = {
  play: ['play.url', 'play.speech', 'play.ssml', 'play.digits'],
  collect: ['collect.digits', 'collect.speech', 'collect.choices'],
  participants: ['participants.add', 'participants.remove', 'participants.list'],
} as const satisfies Readonly<Record<string, readonly CapabilityName[]>>

/** Everything that `require` may name. */
export const requirementNames: readonly string[] = [...capabilityNames, ...Object.keys(anyOf)]

/** Throws `invalid-argument` for a word that names no capability, as a program without types may write one. */
export function checkCapability(name: string): void {
  if (known.has(name)) return
  throw new TelephonyError(
    'invalid-argument',
    `there is no capability ${quoted(name, 64)}${didYouMean(name, capabilityNames)}`,
  )
}

const known: ReadonlySet<string> = new Set(capabilityNames)

/** The start-up check: throws `unsupported` and names everything that the provider lacks, before a call depends on it. */
export function requireAll(provider: Provider, requirements: readonly Requirement[]): void {
  const missing = requirements.filter(
    (name) => !alternatives(name).some((one) => provider.capabilities[one] !== 'unsupported'),
  )
  if (missing.length === 0) return
  const reasons = missing.map((name) => `  ${name}: ${reasonOf(provider, name)}`)
  throw new TelephonyError(
    'unsupported',
    `${provider.name} lacks what this application requires:\n${reasons.join('\n')}`,
    {
      provider: provider.name,
    },
  )
}

function alternatives(name: Requirement): readonly CapabilityName[] {
  return isGroup(name) ? anyOf[name] : [name]
}

function isGroup(name: Requirement): name is keyof typeof anyOf {
  return name in anyOf
}

function reasonOf(provider: Provider, name: Requirement): string {
  const reason = isGroup(name) ? undefined : provider.reasons[name]
  return reason ?? 'not supported'
}

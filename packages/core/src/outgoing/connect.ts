import { verbRules } from '../api/option-rule.ts'
import { type ConnectOptions, vendorOptions } from '../api/option.ts'
import { checkOptions, type ConnectCommand, type Provider, TelephonyError } from '../driver/index.ts'

const kinds = ['room', 'group', 'serverCall'] as const

/** Checks the options of `connect`; throws `invalid-argument` unless they name exactly one call. */
export function connectCommand(options: ConnectOptions, provider: Provider): ConnectCommand {
  checkOptions('connect', options, verbRules.connect)
  const [kind, another] = kinds.filter((name) => options[name] !== undefined)
  if (kind === undefined || another !== undefined)
    throw new TelephonyError('invalid-argument', `connect needs exactly one of ${kinds.join(', ')}`)
  const id = options[kind] ?? ''
  if (id.trim() !== id || id === '')
    throw new TelephonyError('invalid-argument', `${kind} is empty, or begins or ends with white space`)
  return { kind, id, prepare: options.prepare ?? {}, providerOptions: vendorOptions(options, provider) }
}

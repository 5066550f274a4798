import type { DocumentSource } from './document-source.ts'
import type { Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'

/** The document that fields such as `HoldUrl` and `HoldMethod` name; a bad address is a refusal with the code. */
export function documentField(
  form: Parameters,
  name: string,
  { method = 'POST', code = 21402 }: { readonly method?: 'GET' | 'POST'; readonly code?: number } = {},
): DocumentSource | undefined {
  const url = form.text(`${name}Url`) ?? ''
  if (url === '') return undefined
  if (!URL.canParse(url) || !/^https?:/i.test(url)) throw new Refusal(code, `${name}Url is not a fully qualified URL`)
  const chosen = form.choice(`${name}Method`, ['GET', 'POST'], 21209) ?? method
  return { url, method: chosen, event: name === '' ? 'document' : name.toLowerCase() }
}

/** A field that is true or false; undefined where it is not given. */
export function flagField(form: Parameters, name: string): boolean | undefined {
  const value = form.choice(name, ['true', 'false'])
  return value === undefined ? undefined : value === 'true'
}

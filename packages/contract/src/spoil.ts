/** A copy of what a carrier sends, with one member spoilt. */
export interface Spoilt<Body> {
  /** Which member, and how: `data.resultInformation.code is "text"`. */
  readonly what: string
  readonly body: Body
}

/**
 * Copies of a JSON body, each with one member of another type, `null` or left out, at every depth. The members `needed`
 * to identify the body are unchanged: places such as `data.status`, with `*` for the index of a list.
 */
export function spoiltBodies(body: object, needed: readonly string[]): readonly Spoilt<object>[] {
  return placesIn(body, []).flatMap((place) => {
    if (needed.includes(place.map((name) => (/^\d+$/.test(name) ? '*' : name)).join('.'))) return []
    const was = at(body, place)
    return [...wrongValues, String(was)]
      .filter((wrong) => JSON.stringify(wrong) !== JSON.stringify(was))
      .map((wrong) => ({
        what: `${place.join('.')} is ${wrong === undefined ? 'absent' : JSON.stringify(wrong)}`,
        body: replaced(body, place, wrong),
      }))
  })
}

/** Copies of a form, each with one field that says something else, or is left out; fields that are `needed` are unchanged. */
export function spoiltForms(
  fields: Readonly<Record<string, string>>,
  needed: readonly string[],
): readonly Spoilt<Readonly<Record<string, string>>>[] {
  return Object.keys(fields)
    .filter((name) => !needed.includes(name))
    .flatMap((name) => {
      const { [name]: _left, ...rest } = fields
      const others = wrongTexts.map((wrong) => ({ what: `${name} is "${wrong}"`, body: { ...fields, [name]: wrong } }))
      return [{ what: `${name} is absent`, body: rest }, ...others]
    })
}

const wrongValues: readonly unknown[] = [7, -1.5, 'text', '', true, 'true', [], ['text'], {}, { a: 1 }, null, undefined]
const wrongTexts = ['', ' ', 'null', 'undefined', 'true', '-1', '1e999', 'text', '{}', '1 Dec 2026', '2026-12-01 11:00']

type Place = readonly string[]

function placesIn(value: unknown, place: Place): readonly Place[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = [...place, name]
    return [here, ...placesIn(inner, here)]
  })
}

function at(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((within, name) => (isRecord(within) ? within[name] : undefined), value)
}

function replaced(body: object, place: Place, wrong: unknown): object {
  const copy = structuredClone(body)
  const last = place.at(-1) ?? ''
  const owner = at(copy, place.slice(0, -1))
  if (!isRecord(owner)) return copy
  if (wrong === undefined) Reflect.deleteProperty(owner, last)
  else owner[last] = structuredClone(wrong)
  return copy
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

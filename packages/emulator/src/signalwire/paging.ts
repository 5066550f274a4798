import { type DoorReply, jsonReply } from '../door.ts'
import type { Parameters } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { RoutedRequest } from './routed-request.ts'

const MOST_PER_PAGE = 1000

/** Replies with one page of a list. See docs/wire/signalwire-laml.md#paging */
export function pageReply(
  { account, request }: Pick<RoutedRequest, 'account' | 'request'>,
  query: Parameters,
  { name, path, items }: { readonly name: string; readonly path: string; readonly items: readonly object[] },
): DoorReply {
  const page = wholeNumber(query.text('Page'), { name: 'Page', least: 0, fallback: 0 })
  const size = wholeNumber(query.text('PageSize'), { name: 'PageSize', least: 1, fallback: 50 })
  if (size > MOST_PER_PAGE) throw new Refusal(10000, `PageSize is at most ${MOST_PER_PAGE}`)
  if (page > 0 && !/^P[AB]/.test(query.text('PageToken') ?? '')) {
    throw new Refusal(54453, 'A PageToken must be included if your Page value is larger than 0')
  }
  const uri = (number: number): string => {
    const next = new URLSearchParams(request.query)
    next.set('Page', String(number))
    next.set('PageSize', String(size))
    if (number > 0) next.set('PageToken', `PA${account.newSid()}`)
    else next.delete('PageToken')
    return `${path}?${next.toString()}`
  }
  return jsonReply(200, {
    uri: uri(page),
    first_page_uri: uri(0),
    next_page_uri: (page + 1) * size < items.length ? uri(page + 1) : null,
    previous_page_uri: page > 0 ? uri(page - 1) : null,
    page,
    page_size: size,
    [name]: items.slice(page * size, (page + 1) * size),
  })
}

/** Whether a date passes a filter such as `StartTime`, `StartTime>` and `StartTime<`; a bare date means its day. Other keys mean nothing. */
export function withinDates(query: Parameters, name: string, date: Date | undefined): boolean {
  const bound = (key: string): number | undefined => {
    const text = query.text(key)
    const time = text === undefined ? undefined : Date.parse(text)
    if (Number.isNaN(time)) throw new Refusal(10000, `${key} is not a date`)
    return time
  }
  const on = bound(name)
  const after = bound(`${name}>`)
  const before = bound(`${name}<`)
  if (on === undefined && after === undefined && before === undefined) return true
  if (!date) return false
  // dates are shown in whole seconds, so they are compared so
  const time = Math.floor(date.getTime() / 1000) * 1000
  const sameDay = on === undefined || dayOf(new Date(on)) === dayOf(date)
  return sameDay && time >= (after ?? -Infinity) && time <= (before ?? Infinity)
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function wholeNumber(
  text: string | undefined,
  { name, least, fallback }: { readonly name: string; readonly least: number; readonly fallback: number },
): number {
  if (text === undefined) return fallback
  if (!/^\d+$/.test(text) || Number(text) < least)
    throw new Refusal(10000, `${name} is a whole number from ${least} up`)
  return Number(text)
}

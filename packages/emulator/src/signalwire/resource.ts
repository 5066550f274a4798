import { type DoorReply, jsonReply } from '../door.ts'
import { pageReply } from './paging.ts'
import { type Parameters, readQuery } from './parameters.ts'
import { notFound } from './refusal.ts'
import type { Route } from './route.ts'
import type { Handler, RoutedRequest } from './routed-request.ts'

/** A resource as the API shows it. */
export type View = Readonly<Record<string, unknown>>

/** A kind of resource: where it is, how it is found and shown, and what a request can do with it. */
export interface Resource<Item> {
  /** Of the list, behind `/Accounts/{AccountSid}`; names in braces stand for one segment each. */
  readonly path: string
  /** The variable that names one of them. */
  readonly variable: string
  /** The kind, in a refusal. */
  readonly noun: string
  readonly find: (routed: RoutedRequest) => Item | undefined
  readonly show: (item: Item, routed: RoutedRequest) => View
  /** The call that replies are tagged with. */
  readonly call?: (item: Item) => string
  readonly list?: ResourceList<Item>
  /** Whether a `GET` of one of them has a route: wherever there is a list, by default. */
  readonly reads?: boolean
  /** The reply to a `GET` without the suffix `.json`. */
  readonly audio?: (item: Item, routed: RoutedRequest) => DoorReply | Promise<DoorReply>
  readonly create?: (routed: RoutedRequest) => Item
  /** The status of the reply to `create`; 201 by default. */
  readonly created?: 200
  readonly update?: (item: Item, routed: RoutedRequest) => void
  readonly delete?: (item: Item, routed: RoutedRequest) => void
  /** How errors of `create` and `update` are written, where it is not the usual object. */
  readonly errors?: { readonly create?: Route['errors']; readonly update?: Route['errors'] }
}

/** The list of a resource. */
export interface ResourceList<Item> {
  /** The member of the reply that holds the page. */
  readonly name: string
  /** In the order of the list. */
  readonly items: (routed: RoutedRequest) => readonly Item[]
  /** Reads the filters of a query. */
  readonly filter?: (query: Parameters) => (item: Item) => boolean
}

/** The routes of a resource: one for each request that it takes. */
export function routesOf<Item>(resource: Resource<Item>): Route[] {
  const { path, list, create, update, delete: remove, audio, errors, created = 201 } = resource
  const one = `${path}/{${resource.variable}}`
  const reads = resource.reads ?? list !== undefined
  const routes: Route[] = []
  if (list) routes.push({ method: 'GET', path, handler: (routed) => listReply(resource, list, routed) })
  if (create) {
    const handler: Handler = (routed) => shown(resource, create(routed), { routed, status: created })
    routes.push({ method: 'POST', path, handler, ...(errors?.create && { errors: errors.create }) })
  }
  if (reads) routes.push({ method: 'GET', path: one, handler: reader(resource), ...(audio && { audio: true }) })
  if (update) {
    const handler: Handler = (routed) => {
      const item = found(resource, routed)
      update(item, routed)
      return shown(resource, item, { routed })
    }
    routes.push({ method: 'POST', path: one, handler, ...(errors?.update && { errors: errors.update }) })
  }
  if (remove) {
    const handler: Handler = (routed) => {
      const item = found(resource, routed)
      remove(item, routed)
      return { status: 204, ...tagOf(resource, item) }
    }
    routes.push({ method: 'DELETE', path: one, handler })
  }
  return routes
}

/** The item that a request addresses; without it the request is refused. */
export function found<Item>({ find, noun }: Pick<Resource<Item>, 'find' | 'noun'>, routed: RoutedRequest): Item {
  const item = find(routed)
  if (item === undefined) throw notFound(noun)
  return item
}

function reader<Item>(resource: Resource<Item>): Handler {
  return (routed) => {
    const item = found(resource, routed)
    if (resource.audio && routed.suffix !== '.json') return resource.audio(item, routed)
    return shown(resource, item, { routed })
  }
}

function shown<Item>(
  resource: Resource<Item>,
  item: Item,
  { routed, status = 200 }: { readonly routed: RoutedRequest; readonly status?: number },
): DoorReply {
  return { ...jsonReply(status, resource.show(item, routed)), ...tagOf(resource, item) }
}

function tagOf<Item>({ call }: Resource<Item>, item: Item): Pick<DoorReply, 'call'> {
  return call ? { call: call(item) } : {}
}

function listReply<Item>(resource: Resource<Item>, list: ResourceList<Item>, routed: RoutedRequest): DoorReply {
  const all = list.items(routed)
  const query = readQuery(routed.request)
  const fits = list.filter?.(query)
  const items = (fits ? all.filter(fits) : all).map((item) => resource.show(item, routed))
  const path = resource.path.replace(/\{(\w+)\}/g, (_, name: string) => routed.variable(name))
  return pageReply(routed, query, { name: list.name, path: routed.account.path(path), items })
}

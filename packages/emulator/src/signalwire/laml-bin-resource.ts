import type { DoorReply, DoorRequest } from '../door.ts'
import type { Account } from './account.ts'
import { parseDocument } from './document.ts'
import { LamlBin } from './laml-bin.ts'
import { type Parameters, readParameters, readQuery } from './parameters.ts'
import { Refusal } from './refusal.ts'
import type { Resource, View } from './resource.ts'
import type { RoutedRequest } from './routed-request.ts'

/** Where the documents of bins are served, outside of the API. */
export const BIN_PATH = '/laml-bins/'

const EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'

/** Kept documents, the newest first. See docs/wire/signalwire-laml.md#laml-bins */
export const lamlBins: Resource<LamlBin> = {
  path: '/LamlBins',
  variable: 'BinSid',
  noun: 'LaML bin',
  find: ({ account, variable }) => account.bins.get(variable('BinSid')),
  show: (bin, { account }) => viewBin(account, bin),
  list: {
    name: 'laml_bins',
    items: ({ account }) => [...account.bins.values()].toReversed(),
    filter:
      (query) =>
      ({ name }) =>
        (query.text('Name') ?? name) === name,
  },
  create,
  update,
  delete: ({ sid }, { account }) => void account.bins.delete(sid),
}

function create({ account, request }: RoutedRequest): LamlBin {
  const form = readParameters(request)
  const bin = new LamlBin(account, { name: nameOf(form), contents: contentsOf(form) ?? EMPTY })
  account.bins.set(bin.sid, bin)
  return bin
}

function update(bin: LamlBin, { account, request }: RoutedRequest): void {
  const form = readParameters(request)
  const [name, contents] = [nameOf(form), contentsOf(form)]
  bin.name = name
  bin.contents = contents ?? bin.contents
  bin.updatedAt = account.now()
}

/** Serves a kept document without authentication; undefined for a path outside of the bins. */
export function serveBin(account: Account, request: DoorRequest): DoorReply | undefined {
  if (!request.path.startsWith(BIN_PATH)) return undefined
  const bin = account.bins.get(request.path.slice(BIN_PATH.length))
  if (!bin) return { status: 404 }
  const fields = request.method === 'GET' ? readQuery(request) : readParameters(request)
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: bin.serve(fields.record) }
}

function nameOf(form: Parameters): string {
  const name = form.text('Name') ?? ''
  if (name === '') throw new Refusal(20002, 'The name is missing')
  return name
}

function contentsOf(form: Parameters): string | undefined {
  const contents = form.text('Contents')
  const parsed = contents === undefined ? undefined : parseDocument(contents)
  if (parsed?.ok === false) throw new Refusal(20422, `The document is not a valid one: ${parsed.problem}`, 422)
  return contents
}

// docs/wire/signalwire-laml.md#laml-bins: unlike all other resources
function iso8601(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

function viewBin(account: Account, bin: LamlBin): View {
  return {
    sid: bin.sid,
    date_created: iso8601(bin.createdAt),
    date_updated: iso8601(bin.updatedAt),
    date_last_accessed: bin.accessedAt ? iso8601(bin.accessedAt) : null,
    account_sid: account.projectId,
    name: bin.name,
    contents: bin.contents,
    request_url: `${account.network.base().url}${BIN_PATH}${bin.sid}`,
    num_requests: bin.requests,
    api_version: '2010-04-01',
    uri: account.path(`/LamlBins/${bin.sid}.json`),
  }
}

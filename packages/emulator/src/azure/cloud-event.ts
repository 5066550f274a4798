import type { Random } from '@trunkline/network'

/** An event of the service, as its callbacks carry it. */
export function createCloudEvent(
  random: Random,
  event: {
    readonly source: string
    readonly type: string
    readonly data: Readonly<Record<string, unknown>>
    readonly time: string
  },
): object {
  const { source, type, data, time } = event
  const id = random.uuid()
  return { id, source, type, data, time, specversion: '1.0', datacontenttype: 'application/json', subject: source }
}

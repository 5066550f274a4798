import { createEventReader, type EventReading as ReadingOf, type KnownEvent as KnownOf } from '@trunkline/azure/wire'

import { eventData } from './event-data.ts'

type Schemas = typeof eventData

/** An event of a known type, with its data parsed. */
export type KnownEvent = KnownOf<Schemas>

/** An element of a delivery. */
export type EventReading = ReadingOf<Schemas>

export const { readEvents, readEvent, eventNameOf } = createEventReader(eventData)

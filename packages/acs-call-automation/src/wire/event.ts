import { createEventReader, type EventReading as ReadingOf, type KnownEvent as KnownOf } from '@trunkline/azure/wire'

import { eventData } from './event-data.ts'

type Schemas = typeof eventData

/** An event of a type we know, its data read. */
export type KnownEvent = KnownOf<Schemas>

/** What one element of a delivery can be. */
export type EventReading = ReadingOf<Schemas>

export const { readEvents, readEvent, eventNameOf } = createEventReader(eventData)

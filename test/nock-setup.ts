import nock from 'nock'
import { afterAll, beforeAll } from 'vitest'

// files share a worker: each finds nock as importing it leaves it, whatever the one before ordered or forbade
beforeAll(() => {
  if (!nock.isActive()) nock.activate()
})
afterAll(() => {
  nock.cleanAll()
  nock.enableNetConnect()
  nock.restore()
})

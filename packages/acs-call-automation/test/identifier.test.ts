import {
  identifierFromRawId,
  identifierKindOf,
  knownWord,
  rawIdOf,
  toneCharacterOf,
  toneOf,
  tones,
} from '@trunkline/acs-call-automation/wire'
import { describe, expect, test } from 'vitest'

describe('a raw id', () => {
  test.each([
    ['4:+14255550123', { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } }],
    ['4:anonymous', { kind: 'phoneNumber', phoneNumber: { value: 'anonymous', isAnonymous: true } }],
    ['4:+14255550123_123', { kind: 'phoneNumber', phoneNumber: { value: '+14255550123', assertedId: '123' } }],
    ['4:9bd6e5c1-0000-4000-8000-000000000000_1f2e3d4c-0000-4000-8000-000000000000', { kind: 'unknown' }],
    ['4:abc', { kind: 'unknown' }],
    ['8:acs:aaaa_bbbb', { kind: 'communicationUser', communicationUser: { id: '8:acs:aaaa_bbbb' } }],
    ['8:spool:x', { kind: 'communicationUser', communicationUser: { id: '8:spool:x' } }],
    [
      '8:gcch-acs:r_t_u',
      {
        kind: 'teamsExtensionUser',
        teamsExtensionUser: { resourceId: 'r', tenantId: 't', userId: 'u', cloud: 'gcch' },
      },
    ],
    [
      '8:orgid:u',
      { kind: 'microsoftTeamsUser', microsoftTeamsUser: { userId: 'u', isAnonymous: false, cloud: 'public' } },
    ],
    ['8:dod:u', { kind: 'microsoftTeamsUser', microsoftTeamsUser: { userId: 'u', isAnonymous: false, cloud: 'dod' } }],
    ['8:teamsvisitor:u', { kind: 'microsoftTeamsUser', microsoftTeamsUser: { userId: 'u', isAnonymous: true } }],
    ['28:orgid:a', { kind: 'microsoftTeamsApp', microsoftTeamsApp: { appId: 'a', cloud: 'public' } }],
    ['48:future:x', { kind: 'unknown' }],
    ['8:constructor:x', { kind: 'unknown' }],
    ['8:acs:', { kind: 'unknown' }],
  ])('%s identifies its party, and can be rebuilt from its parts', (rawId, expected) => {
    const { rawId: kept, ...identifier } = identifierFromRawId(rawId)
    expect(kept).toBe(rawId)
    expect(identifier).toEqual(expected)
    expect(rawIdOf(identifier)).toBe(expected.kind === 'unknown' ? undefined : rawId)
  })

  test('decides the kind without a model, and the model overrides a foreign kind', () => {
    expect(identifierKindOf({ rawId: '28:gcch:a' })).toBe('microsoftTeamsApp')
    expect(identifierKindOf({ kind: 'later', phoneNumber: { value: '+1' } })).toBe('phoneNumber')
    expect(identifierKindOf({})).toBe('unknown')
  })
})

describe('a tone', () => {
  test('has a key, and each key its tone', () => {
    expect(tones.map(toneCharacterOf).join('')).toBe('0123456789ABCD#*')
    expect(Array.from('0123456789ABCD#*', toneOf)).toEqual(tones)
    expect(toneOf('d')).toBe('d')
    expect(toneCharacterOf('Asterisk')).toBe('*')
  })

  test('that does not exist is undefined', () => {
    expect(['E', '', '10', 'toString'].map(toneOf)).toEqual([undefined, undefined, undefined, undefined])
    expect(toneCharacterOf('flash')).toBeUndefined()
  })
})

test('a value is recognized in any casing, and a new one is not', () => {
  expect(knownWord(['pcm16KMono', 'pcm24KMono'], 'Pcm24KMono')).toBe('pcm24KMono')
  expect(knownWord(['final'], 'draft')).toBeUndefined()
  expect(knownWord(['final'], undefined)).toBeUndefined()
})

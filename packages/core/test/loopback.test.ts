import { isLoopback, isSecure } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

describe('a host that always means this machine', () => {
  test.each(['localhost', '127.0.0.1', '127.1.2.3', '127.255.255.254', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true)
  })

  test.each([
    'localhost.example.com',
    'example.localhost',
    '127.0.0.1.example.com',
    'x127.0.0.1',
    '127.0.0',
    '10.0.0.1',
    '[::2]',
    '',
  ])('is not "%s"', (host) => {
    expect(isLoopback(host)).toBe(false)
  })
})

describe('an address that may be reached', () => {
  test.each([
    ['https://example.com/', true],
    ['http://127.0.0.1:8080/', true],
    ['http://localhost/', true],
    ['http://example.com/', false],
    ['ws://localhost/', false],
  ])('%s: %s', (url, secure) => {
    expect(isSecure(new URL(url))).toBe(secure)
  })
})

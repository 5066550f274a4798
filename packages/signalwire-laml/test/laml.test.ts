import {
  type ConferenceStreamOptions,
  conference,
  conferenceStream,
  connect,
  denoise,
  dial,
  document,
  DOCUMENT_LIMIT,
  DocumentError,
  echo,
  enqueue,
  gather,
  hangup,
  INLINE_LIMIT,
  inlineDocument,
  leave,
  number,
  parameter,
  pause,
  play,
  playDigits,
  queue,
  raw,
  record,
  redirect,
  refer,
  reject,
  room,
  say,
  sip,
  start,
  stop,
  stream,
  type Verb,
  verto,
  waitDocument,
} from '@trunkline/signalwire-laml/laml'
import * as door from '@trunkline/signalwire-laml/laml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseMarkup, type ParsedElement } from './fixtures/markup.ts'

function written(...verbs: readonly Verb[]): readonly ParsedElement[] {
  return parseMarkup(document(...verbs)).children
}

function leaf(tag: string, attributes: Record<string, string> = {}, text = ''): ParsedElement {
  return { tag, attributes, text, children: [] }
}

function inside(tag: string, child: ParsedElement): ParsedElement {
  return { ...leaf(tag), children: [child] }
}

function ruleOf(write: () => unknown): string {
  try {
    write()
  } catch (error) {
    if (error instanceof DocumentError) return error.rule
    throw error
  }
  return 'none'
}

const url = 'wss://voice.example.com/media'

describe('a document', () => {
  it('is a Response with a declaration, inline without', () => {
    expect(document(hangup())).toBe('<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>')
    expect(inlineDocument(hangup())).toBe('<Response><Hangup/></Response>')
    expect(inlineDocument()).toBe('<Response/>')
  })

  it('keeps the order of its verbs', () => {
    const tags = written(say('one'), pause(), redirect('https://h/x')).map(({ tag }) => tag)
    expect(tags).toEqual(['Say', 'Pause', 'Redirect'])
  })
})

describe('each verb', () => {
  it.each<[Verb, ParsedElement]>([
    [play('https://h/a.wav?b=1&c=2', { loop: 0 }), leaf('Play', { loop: '0' }, 'https://h/a.wav?b=1&c=2')],
    [play('prompts/a.wav'), leaf('Play', {}, 'prompts/a.wav')],
    [playDigits('ww12#'), leaf('Play', { digits: 'ww12#' })],
    [
      say('Hello', { voice: 'Polly.Amy', language: 'en-GB', loop: 2 }),
      leaf('Say', { voice: 'Polly.Amy', language: 'en-GB', loop: '2' }, 'Hello'),
    ],
    [pause(3600), leaf('Pause', { length: '3600' })],
    [pause(), leaf('Pause')],
    [redirect('/next', { method: 'GET' }), leaf('Redirect', { method: 'GET' }, '/next')],
    [hangup(), leaf('Hangup')],
    [leave(), leaf('Leave')],
    [echo(), leaf('Echo')],
    [echo(120), leaf('Echo', { timeout: '120' })],
    [denoise(true), leaf('Denoise', {}, 'on')],
    [denoise(false), leaf('Denoise', {}, 'off')],
    [
      dial(verto('desk@example.verto.signalwire.com')),
      inside('Dial', leaf('Verto', {}, 'desk@example.verto.signalwire.com')),
    ],
    [connect(room('standup')), inside('Connect', leaf('Room', {}, 'standup'))],
    [
      connect(raw('AI', { voice: 'a & b' }, raw('Prompt', {}, 'You < me'))),
      inside('Connect', { ...leaf('AI', { voice: 'a & b' }), children: [leaf('Prompt', {}, 'You < me')] }),
    ],
    [raw('Sms', { to: '+15550100' }, 'Hello'), leaf('Sms', { to: '+15550100' }, 'Hello')],
    [
      say(['One ', raw('break', { time: '1s' }), 'two']),
      { ...leaf('Say', {}, 'One two'), children: [leaf('break', { time: '1s' })] },
    ],
    [reject('busy'), leaf('Reject', { reason: 'busy' })],
    [
      record({
        action: 'https://h/a',
        playBeep: false,
        recordingStatusCallbackEvent: ['in-progress', 'completed'],
        maxLength: undefined,
      }),
      leaf('Record', {
        action: 'https://h/a',
        playBeep: 'false',
        recordingStatusCallbackEvent: 'in-progress completed',
      }),
    ],
    [enqueue('sales', { waitUrl: 'https://h/w' }), leaf('Enqueue', { waitUrl: 'https://h/w' }, 'sales')],
    [stop('mine'), { ...leaf('Stop'), children: [leaf('Stream', { name: 'mine' })] }],
    [
      dial('+15550100', { timeout: 5, answerOnBridge: true }),
      leaf('Dial', { timeout: '5', answerOnBridge: 'true' }, '+15550100'),
    ],
    [
      refer(sip('sip:a@b'), { action: 'https://h/a' }),
      { ...leaf('Refer', { action: 'https://h/a' }), children: [leaf('Sip', {}, 'sip:a@b')] },
    ],
  ])('is written as requested: %#', (verb, expected) => {
    expect(written(verb)).toEqual([expected])
  })

  it('collects input during prompts', () => {
    const [verb] = written(
      gather(
        {
          action: 'https://h/a',
          input: 'dtmf speech',
          numDigits: 4,
          finishOnKey: '',
          timeout: 3,
          speechTimeout: 'auto',
          actionOnEmptyResult: true,
        },
        say('Your code?'),
        play('https://h/a.wav'),
        pause(2),
      ),
    )
    expect(verb?.attributes).toEqual({
      action: 'https://h/a',
      input: 'dtmf speech',
      numDigits: '4',
      finishOnKey: '',
      timeout: '3',
      speechTimeout: 'auto',
      actionOnEmptyResult: 'true',
    })
    expect(verb?.children).toEqual([
      leaf('Say', {}, 'Your code?'),
      leaf('Play', {}, 'https://h/a.wav'),
      leaf('Pause', { length: '2' }),
    ])
  })

  it('dials numbers, SIP addresses, a conference or a queue', () => {
    const nouns = [
      written(
        dial([
          number('+15550100', { sendDigits: '1wA', statusCallbackEvent: ['initiated', 'answered'] }),
          number('+15550101'),
        ]),
      ),
      written(dial(sip('sip:a@b;transport=udp?x=1', { username: 'u', codecs: ['PCMU', 'OPUS'], sessionTimeout: 60 }))),
      written(dial(conference('room', { muted: true, beep: 'onEnter', statusCallbackEvent: ['start', 'end'] }))),
      written(dial(queue('sales', { url: 'https://h/q' }))),
    ].map(([verb]) => verb?.children)
    expect(nouns).toEqual([
      [
        leaf('Number', { sendDigits: '1wA', statusCallbackEvent: 'initiated answered' }, '+15550100'),
        leaf('Number', {}, '+15550101'),
      ],
      [leaf('Sip', { username: 'u', codecs: 'PCMU,OPUS', sessionTimeout: '60' }, 'sip:a@b;transport=udp?x=1')],
      [leaf('Conference', { muted: 'true', beep: 'onEnter', statusCallbackEvent: 'start end' }, 'room')],
      [leaf('Queue', { url: 'https://h/q' }, 'sales')],
    ])
  })

  it('streams a whole conference', () => {
    const options: ConferenceStreamOptions = {
      url,
      name: 'room',
      bidir: true,
      codec: 'L16@16000h',
      realtime: true,
      streamSslValidateCertificate: false,
      streamStartConferenceOnEnter: true,
    }
    const [verb] = written(
      dial(
        conference('standup', { record: 'record-from-start' }, conferenceStream(options, parameter('tenant', '42'))),
      ),
    )
    expect(verb?.children).toEqual([
      {
        ...leaf('Conference', { record: 'record-from-start' }, 'standup'),
        children: [
          {
            ...leaf('Stream', {
              url,
              name: 'room',
              bidir: 'true',
              codec: 'L16@16000h',
              realtime: 'true',
              streamSslValidateCertificate: 'false',
              streamStartConferenceOnEnter: 'true',
            }),
            children: [leaf('Parameter', { name: 'tenant', value: '42' })],
          },
        ],
      },
    ])
    const [short] = written(dial(conference('standup', { streamUrl: url })))
    expect(short?.children).toEqual([leaf('Conference', { streamUrl: url }, 'standup')])
  })

  it('has its function, and nothing else is exported', () => {
    const functions = Object.entries(door).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'function' && name !== 'DocumentError' ? [name] : [],
    )
    const wholes = ['document', 'inlineDocument', 'waitDocument']
    const verbs = [
      'connect',
      'denoise',
      'dial',
      'echo',
      'enqueue',
      'gather',
      'hangup',
      'leave',
      'pause',
      'play',
      'playDigits',
    ]
    const further = ['record', 'redirect', 'refer', 'reject', 'say', 'start', 'stop', 'raw']
    const readers = ['ssml']
    const nouns = ['conference', 'conferenceStream', 'number', 'parameter', 'queue', 'room', 'sip', 'stream', 'verto']
    expect(functions.toSorted()).toEqual([...wholes, ...verbs, ...further, ...nouns, ...readers].toSorted())
  })

  it('opens a two-way stream and a one-way stream', () => {
    const options = { url, codec: 'L16@24000h', realtime: true, authBearerToken: 't', track: 'inbound_track' } as const
    const [two, one] = written(
      connect(stream(options, parameter('tenant', '42')), { action: 'https://h/a' }),
      start(stream({ url, name: 'tap', track: 'both_tracks' })),
      pause(1),
    )
    expect(two).toMatchObject({ tag: 'Connect', attributes: { action: 'https://h/a' } })
    expect(two?.children).toMatchObject([
      {
        tag: 'Stream',
        attributes: { url, codec: 'L16@24000h', realtime: 'true', authBearerToken: 't', track: 'inbound_track' },
        children: [leaf('Parameter', { name: 'tenant', value: '42' })],
      },
    ])
    expect(one).toEqual({ ...leaf('Start'), children: [leaf('Stream', { url, name: 'tap', track: 'both_tracks' })] })
  })
})

describe('a document that the service would refuse', () => {
  it.each<[string, () => unknown]>([
    ['stream-url', () => stream({ url: `${url}?tenant=42` })],
    ['stream-url', () => stream({ url: 'ws://voice.example.com/media' })],
    ['stream-url', () => stream({ url: `${url} ` })],
    ['stream-url', () => stream({ url: '' })],
    ['stream-track', () => connect(stream({ url, track: 'both_tracks' }))],
    ['start-last', () => document(say('listen'), start(stream({ url })))],
    ['start-last', () => inlineDocument(start(stream({ url })))],
    ['inline-length', () => inlineDocument(say('x'.repeat(INLINE_LIMIT)))],
    ['inline-action', () => inlineDocument(gather({}))],
    ['inline-action', () => inlineDocument(say('leave a message'), record())],
    ['document-size', () => document(...Array.from({ length: 17 }, () => say('x'.repeat(4096))))],
    ['unreachable', () => document(redirect('https://h/x'), say('never'))],
    ['unreachable', () => document(hangup(), say('never'))],
    ['unreachable', () => inlineDocument(record({ action: 'https://h/x' }), say('never'))],
    ['unreachable', () => waitDocument(raw('Redirect', {}, 'https://h/x'), say('never'))],
    ['reject-first', () => document(say('no'), reject('busy'))],
    ['wait-verb', () => waitDocument(raw('Dial', {}, '+15550100'))],
    ['stream-url', () => conferenceStream({ url: `${url}?a=1`, name: 'room' })],
    ['stream-url', () => conference('room', { streamUrl: 'https://h/x' })],
    ['empty-text', () => conferenceStream({ url, name: '' })],
    ['empty-text', () => verto('')],
    ['empty-text', () => room(' ')],
    ['empty-text', () => say([raw('break')])],
    ['sip-address', () => sip('desk@example.com')],
    ['sip-address', () => refer(sip('sip:a b@example.com'))],
    ['raw-name', () => raw('Say><Hangup')],
    ['raw-name', () => raw('AI', { 'a="1" b': 'x' })],
    ['raw-name', () => raw('')],
    ['number-range', () => echo(4)],
    ['number-range', () => echo(121)],
    ['say-length', () => say(['x'.repeat(4000), raw('emphasis', {}, 'x'.repeat(97))])],
    ['wait-verb', () => waitDocument(say('hold'), dial('+15550100') as never)],
    ['wait-verb', () => waitDocument(hangup() as never)],
    ['dial-nouns', () => dial([])],
    ['dial-nouns', () => dial(Array.from({ length: 11 }, () => number('+15550100')))],
    ['dial-nouns', () => dial([number('+15550100'), sip('sip:a@b')] as never)],
    ['number-range', () => dial('+15550100', { timeout: 4 })],
    ['number-range', () => dial('+15550100', { timeout: 601 })],
    ['number-range', () => pause(0.5)],
    ['number-range', () => play('https://h/a', { loop: -1 })],
    ['action-url', () => gather({ action: '/next' })],
    ['action-url', () => dial('+15550100', { action: 'next' })],
    ['play-url', () => play('ftp://h/a.wav')],
    ['play-url', () => play('https://h/a b.wav')],
    ['play-url', () => play('')],
    ['digits', () => playDigits('12A')],
    ['digits', () => number('+15550100', { sendDigits: 'x' })],
    ['say-length', () => say('x'.repeat(4097))],
    ['empty-text', () => say(' \n')],
    ['empty-text', () => say('\u0000')],
    ['empty-text', () => redirect('')],
    ['empty-text', () => stop('')],
    ['parameter-name', () => parameter('', 'x')],
    ['parameter-name', () => stream({ url }, ...Array.from({ length: 100 }, (_, index) => parameter(`p${index}`, '')))],
  ])('is an error that names the rule %s: %#', (rule, write) => {
    expect(ruleOf(write)).toBe(rule)
  })

  it('is accepted just within the limits', () => {
    const shell = '<Response><Say></Say></Response>'.length
    expect(inlineDocument(say('x'.repeat(INLINE_LIMIT - shell)))).toHaveLength(INLINE_LIMIT)
    expect(ruleOf(() => inlineDocument(say('x'.repeat(INLINE_LIMIT - shell + 1))))).toBe('inline-length')
    // a character beyond the basic plane is two units of a string
    expect(ruleOf(() => inlineDocument(say('😀'.repeat(INLINE_LIMIT - shell))))).toBe('none')
    expect(ruleOf(() => inlineDocument(say('😀'.repeat(INLINE_LIMIT - shell + 1))))).toBe('inline-length')
    expect([4096, 4097].map((count) => ruleOf(() => say('𝄞'.repeat(count))))).toEqual(['none', 'say-length'])
    const longest = [
      say('x'.repeat(4096)),
      dial(
        Array.from({ length: 10 }, () => number('+15550100')),
        { timeout: 600 },
      ),
    ]
    expect(ruleOf(() => document(...longest))).toBe('none')
    expect(ruleOf(() => waitDocument(play('https://h/a'), redirect('/wait')))).toBe('none')
    expect(ruleOf(() => waitDocument(say('goodbye'), leave()))).toBe('none')
    expect(ruleOf(() => document(pause(5), reject('busy')))).toBe('none')
    expect(ruleOf(() => document(gather({}), say('nothing came'), hangup()))).toBe('none')
    const parts = Array.from({ length: 16 }, () => say('x'.repeat(4000)))
    expect(Buffer.byteLength(document(...parts))).toBeLessThanOrEqual(DOCUMENT_LIMIT)
  })

  it('is explained in the message, without the bearer token', () => {
    expect(() => stream({ url: `${url}?a=1`, authBearerToken: 'bearer' })).toThrow(
      'a stream url has no query string: pass values as stream parameters (stream-url)',
    )
  })
})

describe('text', () => {
  it('that looks like markup stays text', () => {
    const text = '</Say><Dial>+15550100</Dial><!-- & &lt; &amp;amp; &#65; &#x41; ]]> "\' -->'
    expect(written(say(text))).toEqual([leaf('Say', {}, text)])
    const [verb] = written(connect(stream({ url }, parameter(text, text))))
    expect(verb?.children[0]?.children).toEqual([leaf('Parameter', { name: text, value: text })])
  })

  it('loses only the characters that XML cannot express', () => {
    expect(written(say('a\u0000\u0008b\u001Fc\uFFFEd\uD800e\tf\ng\rh 😀'))).toEqual([
      leaf('Say', {}, 'abcde\tf\ng\rh 😀'),
    ])
  })

  it('has references where a strict parser would fold white space', () => {
    expect(inlineDocument(say('a\r\nb\tc'), connect(stream({ url }, parameter('p', 'a\r\nb\tc'))))).toBe(
      '<Response><Say>a&#13;\nb\tc</Say><Connect><Stream url="wss://voice.example.com/media">' +
        '<Parameter name="p" value="a&#13;&#10;b&#9;c"/></Stream></Connect></Response>',
    )
  })

  it('survives writing and parsing, as text and as attribute, whatever it contains', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('&', '&amp;', '&#13;', ';', '<', ']]>', '"', '\r\n', '\t'),
    )
    const anyText = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = withoutForbidden(text)
        const [spoken, connected] = written(say(`a${text}z`), connect(stream({ url }, parameter('p', text))))
        expect(spoken?.text).toBe(`a${kept}z`)
        expect(connected?.children[0]?.children[0]?.attributes).toEqual({ name: 'p', value: kept })
      }),
      { numRuns: 500 },
    )
  })
})

function withoutForbidden(text: string): string {
  return Array.from(text)
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0
      if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
      return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
    })
    .join('')
}

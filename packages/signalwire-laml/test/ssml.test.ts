import { describe, expect, it } from 'vitest'

import { document, DocumentError, say, ssml } from '../src/laml/index.ts'

function spoken(text: string): string {
  const { content, language } = ssml(text)
  return /<Say.*<\/Say>/s.exec(document(say(content, { language })))?.[0] ?? ''
}

describe('SSML', () => {
  it.each([
    ['a piece of it', 'Hi <break time="1s"/> there', '<Say>Hi <break time="1s"/> there</Say>'],
    [
      'a whole document',
      '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis">Hi</speak>',
      '<Say>Hi</Say>',
    ],
    ['its first line', '<?xml version="1.0" encoding="UTF-8"?>\n<speak>Hi</speak>', '<Say>Hi</Say>'],
    ['its language', '<speak xml:lang="de-DE">Guten Tag</speak>', '<Say language="de-DE">Guten Tag</Say>'],
    [
      'elements inside of elements',
      "<speak><p><s>One</s><s><emphasis level='strong'>two</emphasis></s></p></speak>",
      '<Say><p><s>One</s><s><emphasis level="strong">two</emphasis></s></p></Say>',
    ],
    [
      'an element of a vendor',
      '<amazon:effect name="whispered">psst</amazon:effect>',
      '<Say><amazon:effect name="whispered">psst</amazon:effect></Say>',
    ],
    ['what is escaped', 'Tom &amp; Jerry &lt;3 &#x263A; &#9731;', '<Say>Tom &amp; Jerry &lt;3 ☺ ☃</Say>'],
    ['text alone', 'just words', '<Say>just words</Say>'],
  ])('is spoken without its surroundings: %s', (_title, text, expected) => {
    expect(spoken(text)).toBe(expected)
  })

  it.each([
    '<speak>never ends',
    'ends</speak>',
    '<speak><b>crossed</speak></b>',
    '<speak>one</speak> two',
    '<!-- a remark -->Hi',
    '<speak><?xml version="1.0"?>Hi</speak>',
    '<say-as interpret-as=date>1</say-as>',
    'Tom & Jerry',
    '&unknown;',
    '&#x110000;',
    'a < b',
    '<1>',
  ])('that is not well-formed is refused: %s', (text) => {
    expect(() => spoken(text)).toThrow(DocumentError)
    expect(() => spoken(text)).toThrow(/ssml/)
  })

  it('with only elements has nothing to speak', () => {
    expect(() => spoken('<speak> </speak>')).toThrow(/empty-text/)
  })
})

import fastCheck from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editions } from './editions.ts'
import { hiddenFrom, openText, restrictedStretches, textFor, withoutStretches, withRestricted } from './marks.ts'

describe('a mark in the text', () => {
  it.each([
    ['a paragraph', 'Open.\n\n{internal} Secret\nwords.\n\nOpen too.', 'Open.\n\nOpen too.'],
    ['the paragraph under it', 'Open.\n\n{internal}\nSecret.\n\nOpen too.', 'Open.\n\nOpen too.'],
    ['a list', '{restricted}\n\n- Secret\n  - Secret\n\nOpen.', 'Open.'],
    [
      'one item of a list and what is under it',
      '- Open\n- {internal} Secret\n  - Secret\n- Open too',
      '- Open\n- Open too',
    ],
    ['a fence', '{internal}\n```sh\nSecret {support}\n```\n\nOpen.', 'Open.'],
    ['a table', '{internal}\n\n| Secret | b |\n|---|---|\n| Secret | 2 |\n\nOpen.', 'Open.'],
    [
      'a row of a table',
      '| a | b |\n|---|---|\n| {internal} Secret | 2 |\n| Open | 3 |',
      '| a | b |\n|---|---|\n| Open | 3 |',
    ],
    ['a quote', '> {internal} Secret\n> Secret\n\nOpen.', 'Open.'],
    ['a heading with all under it', '## {internal} Secret\n\nSecret.\n\n### Secret\n\n## Open', '## Open'],
    ['a heading after it', '{internal}\n\n## Secret\n\nSecret.\n\n# Open', '# Open'],
    ['raw HTML', '<div>\n{internal} Secret\n</div>\n\nOpen.', 'Open.'],
    ['a paragraph where it begins a later line', 'Secret\n{internal}\nSecret.\n\nOpen.', 'Open.'],
    ['a note that only hidden text refers to', 'Open.\n\n{internal} Secret[^1]\n\n[^1]: Secret.', 'Open.'],
    ['in capitals, with spaces, behind characters nobody sees', '\u200b{ Internal } Secret\n\nOpen.', 'Open.'],
  ])('narrows %s', (_, markdown, left) => {
    expect(textFor(markdown, 'customer').trim()).toBe(left)
    expect(openText(markdown.replaceAll(/internal/gi, 'restricted'))).not.toContain('Secret')
  })

  it('is not shown in the editions that may have its text', () => {
    expect(textFor('{internal} Words.\n\n- {leadership} More.', 'engineering')).toBe('Words.\n\n- More.')
  })

  it('reaches as far as it says and no further', () => {
    const reached = (mark: string) => editions.filter(edition => textFor(`{${mark}} Words.`, edition) !== '').join()
    expect(['restricted', 'internal', 'engineering', 'leadership', 'support'].map(reached)).toEqual([
      '',
      'engineering',
      'engineering',
      'engineering,leadership',
      'engineering,leadership,support',
    ])
  })

  it.each([
    '{customer} a',
    '{public} a',
    '{everybody} a',
    '\\{internal} a',
    '`{internal}` a',
    'a {internal} b',
    '    {internal} code',
  ])('that is none is shown as the text it is: %s', text => expect(textFor(text, 'customer')).toBe(text))

  it('takes away what two marks and two levels narrow, by the narrower', () => {
    expect(textFor('{support} {restricted} a', 'engineering')).toBe('')
    expect(textFor('> {support} a\n>\n> - {restricted} b', 'support').trim()).toBe('> a\n>\n>')
  })

  it('in a text too wild to parse hides all of it', () => {
    const wild = `{internal} a\n${'>'.repeat(50_000)}`
    expect(textFor(wild, 'customer')).toBe('')
    expect(hiddenFrom(wild, 'customer')).toEqual([wild])
  })
})

describe('restricted paragraphs', () => {
  const full = 'One.\n\n{restricted} Two.\n\n- three\n- {restricted} four\n\nFive.'

  it('keep their place for an editor who may not read them, byte for byte', () => {
    const open = openText(full)
    expect(open).toBe('One.\n\n{restricted 1}\n\n- three\n{restricted 2}\n\nFive.')
    expect(withRestricted(open, full)).toBe(full)
    expect(withRestricted(open.replace('Five', 'Six'), full)).toBe(full.replace('Five', 'Six'))
    expect(withRestricted(open.replace('{restricted 1}', ''), full)).toBeNull()
    expect(withRestricted(`${open}\n\n{restricted 1}`, full)).toBeNull()
  })

  it('are hidden in what a text said earlier, also where it was worded a little differently', () => {
    const stretches = restrictedStretches('{restricted} The vendor Fictional Freight lost the signing key twice.')
    const earlier = 'Open.\n\nThe vendor Fictional Freight lost its signing key twice.\n\n- a key is needed'
    expect(withoutStretches(earlier, stretches)).toBe('Open.\n\n- a key is needed')
  })

  it('never show through, wherever marks and blocks meet', () => {
    const piece = fastCheck.constantFrom(
      '{restricted} zq',
      '{restricted}\n',
      '- {restricted} zq',
      '> {restricted} zq',
      '| {restricted} zq | b |',
      'open',
      '\n\n',
      '\n',
      '## ',
      '```\n',
      '- ',
      '> ',
      '|---|---|\n',
      '<div>',
      '[a]: b',
      '1. ',
      '    ',
    )
    fastCheck.assert(
      fastCheck.property(fastCheck.array(piece, { maxLength: 14 }), pieces => {
        const text = pieces.join('')
        const open = openText(text)
        expect(withRestricted(open, text)).toBe(text)
        for (const line of open.split('\n')) {
          // A line that begins with a mark is either covered or literal: code, or a mark behind other words.
          if (/^\{restricted\} zq/.test(line)) expect(open).toMatch(/```|<div>/)
        }
      }),
      { numRuns: 400 },
    )
  })
})

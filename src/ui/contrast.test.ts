import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast, readableOn, readHexColour, writeHexColour } from './colour.ts'

const source = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...source.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }] as const,
  ),
)

function ratio(text: string, ground: string, theme: 'light' | 'dark'): number {
  const colour = (name: string) => readHexColour(tokens.get(name)?.[theme] ?? '')
  const [one, other] = [colour(text), colour(ground)]
  if (!one || !other) throw new Error(`no colour for ${text} or ${ground}`)
  return contrast(one, other)
}

const reading: [string, string][] = [
  ['ink', 'paper'],
  ['ink', 'surface'],
  ['ink', 'sunken'],
  ['ink-soft', 'paper'],
]

const interfaceText: [string, string][] = [
  ['ink-soft', 'surface'],
  ['ink-soft', 'sunken'],
  ['ink-faint', 'paper'],
  ['ink-faint', 'surface'],
  ['ink-faint', 'sunken'],
  ['accent', 'paper'],
  ['accent', 'surface'],
  ['accent', 'sunken'],
  ['accent', 'accent-soft'],
  ['accent-strong', 'paper'],
  ['accent-strong', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ...['good', 'caution', 'bad', 'notice'].flatMap((tone): [string, string][] => [
    [tone, 'paper'],
    [tone, 'surface'],
    [tone, `${tone}-soft`],
    ['ink', `${tone}-soft`],
    ['ink-soft', `${tone}-soft`],
  ]),
  ...[1, 2, 3, 4, 5].flatMap((step): [string, string][] => [
    [`level-${step}`, 'paper'],
    [`level-${step}`, 'surface'],
    [`level-${step}`, 'accent-soft'],
  ]),
]

describe.each(['light', 'dark'] as const)('the %s theme', theme => {
  test.each(reading)('%s on %s reads with AAA contrast', (text, ground) => {
    expect(ratio(text, ground, theme)).toBeGreaterThanOrEqual(7)
  })

  test.each(interfaceText)('%s on %s reads with AA contrast', (text, ground) => {
    expect(ratio(text, ground, theme)).toBeGreaterThanOrEqual(4.5)
  })

  test.each([
    ['line-strong', 'paper'],
    ['line-strong', 'surface'],
    ['accent', 'paper'],
  ])('%s around a control is seen on %s', (line, ground) => {
    expect(ratio(line, ground, theme)).toBeGreaterThanOrEqual(3)
  })
})

test.each(['#ffee00', '#ffffff', '#0f5e63', '#000000', '#e4572e'])('an organisation’s %s is made readable', colour => {
  for (const ground of ['#fbf9f5', '#14171a']) {
    const [paper, accent] = [readHexColour(ground)!, readHexColour(colour)!]
    const shown = readHexColour(writeHexColour(readableOn(paper, accent)))!
    expect(contrast(paper, shown)).toBeGreaterThanOrEqual(4.5)
  }
})

test('what is not a hex colour is not one', () => {
  for (const text of ['red', '#12', 'url(x)', '#12345g', '#fff;}body{display:none}'])
    expect(readHexColour(text)).toBeNull()
})

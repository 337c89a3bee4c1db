import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileDirectory, type DirectoryEntry } from '../src/redaction/directory.ts'
import { findSensitive } from '../src/redaction/find-sensitive.ts'
import { redactText } from '../src/redaction/redact-text.ts'
import { originals } from './documents.ts'
import { quantile } from './figures.ts'
import { notIdentifiers, notPeople } from './labels.ts'
import { dictionary, type Group, type Item, openTemplates, Seed, sealedTemplates, type Template } from './planted.ts'
import type { Workshop } from './workshop.ts'

const perTemplate = 36
const leastRecall: Record<Group, number> = { secret: 0.99, identifier: 0.99, directory: 0.995, name: 0.85 }
const labels: Record<Group, string> = {
  secret: 'secrets',
  identifier: 'structured identifiers',
  directory: 'directory, all variants',
  name: 'unlisted names',
}

/** What redaction finds of what was planted into real documents, what it takes for something it is not, how long it takes. */
export async function measureRedaction(workshop: Workshop): Promise<void> {
  const { folder, files, note } = originals()
  const texts = files
    .filter(path => path.endsWith('.md'))
    .map(path => readFileSync(join(folder, path), 'utf8'))
    .filter(text => text.length < 60_000)
  const halves = [
    await measureRecall(workshop, 'templates the rules know', openTemplates, texts, note),
    await measureRecall(workshop, 'templates written after the rules', sealedTemplates, texts, note),
  ]
  for (const [group, least] of Object.entries(leastRecall) as [Group, number][]) {
    const sum = (of: 'planted' | 'found') => halves.reduce((total, half) => total + (half.get(group)?.[of] ?? 0), 0)
    workshop.report({
      section: 'redaction',
      name: `${labels[group]}, recall, both halves`,
      value: sum('found') / sum('planted'),
      unit: '',
      goal: { least },
      note: `${sum('found')} of ${sum('planted')}`,
    })
  }
  await measureSilence(workshop, texts)
  await measureSpeed(workshop, texts)
}

interface Planted extends Item {
  template: Template
}

async function measureRecall(workshop: Workshop, half: string, templates: Template[], texts: string[], note: string) {
  const seed = new Seed(templates.length * 7919)
  const items = Array.from({ length: perTemplate }, () => templates)
    .flat()
    .map((template): Planted => ({ template, ...template.make(seed) }))
  const counts = new Map<Group, { planted: number; found: number }>()
  const missed = new Map<string, number>()
  for (let at = 0, index = 0; at < items.length; at += 6, index++) {
    const own = items.slice(at, at + 6)
    const clean = await redactText(plant(texts[index % texts.length]!, own, seed), dictionary)
    for (const { template, words, core = words } of own) {
      const count = counts.get(template.group) ?? { planted: 0, found: 0 }
      counts.set(template.group, count)
      count.planted++
      if (isGone(clean.text, core)) count.found++
      else missed.set(template.kind, (missed.get(template.kind) ?? 0) + 1)
    }
  }
  for (const [group, { planted, found }] of counts) {
    const kinds = templates.filter(template => template.group === group)
    const escaped = kinds.flatMap(({ kind }) => (missed.has(kind) ? [`${kind} ${missed.get(kind)}`] : []))
    workshop.report({
      section: 'redaction',
      name: `${labels[group]}, recall, ${half}`,
      value: found / planted,
      unit: '',
      note: `${found} of ${planted} of ${kinds.length} kinds in ${note}${escaped.length > 0 ? `; missed: ${escaped.join(', ')}` : ''}`,
    })
  }
  return counts
}

/** Whether the telling part can no longer be read. */
function isGone(text: string, core: string): boolean {
  return !text.toLowerCase().includes(core.toLowerCase())
}

const places: ((words: string, seed: Seed) => string)[] = [
  words => `At 12:34:56 we saw ${words} in the logs of v1.2.3.`,
  words => `- 09:15 ${words}`,
  words => `> ${words}`,
  words => `| time | what |\n|---|---|\n| 10:02 | ${words.replaceAll('|', ' ')} |`,
  words => `**Note:** ${words}, which was new to us.`,
  words => `1. ${words}\n2. the rest`,
]

/** A document with each item in a paragraph of its own, in one of the shapes people write. */
function plant(text: string, items: Item[], seed: Seed): string {
  const paragraphs = text.split(/\n{2,}/).slice(0, 60)
  for (const item of items) {
    const written = item.alone ? item.words : seed.pick(places)(item.words, seed)
    const at = safePlace(paragraphs, seed.below(paragraphs.length + 1))
    paragraphs.splice(at, 0, written)
  }
  return paragraphs.join('\n\n')
}

/** Not inside a fence that other paragraphs go on with. */
function safePlace(paragraphs: string[], at: number): number {
  const fences =
    paragraphs
      .slice(0, at)
      .join('\n')
      .match(/^\s*(?:```|~~~)/gm)?.length ?? 0
  return fences % 2 === 0 ? at : 0
}

async function measureSilence(workshop: Workshop, texts: string[]): Promise<void> {
  const nobody = compileDirectory([])
  let words = 0
  let names = 0
  let spans = 0
  const wrong: string[] = []
  const wrongNames: string[] = []
  const impossible: string[] = []
  for (const text of texts) {
    words += text.split(/\s+/).length
    for (const { layer, value } of await findSensitive(text, nobody, { instanceKey: 'measured' })) {
      if (layer === 'name') names++
      else spans++
      if (layer === 'name' && notPeople.has(value)) wrongNames.push(value)
      // A message's id has the shape of an address.
      if (layer !== 'name' && (notIdentifiers.has(value) || /^[\w/]*[0-9a-f]{8}-[0-9a-f]{4}-/.test(value)))
        wrong.push(value)
      if (isNoSuchThing(value)) impossible.push(value)
    }
  }
  workshop.report({
    section: 'redaction',
    name: 'unlisted names, precision, untouched corpus',
    value: (names - wrongNames.length) / names,
    unit: '',
    goal: { least: 0.6 },
    note: `${wrongNames.length} of ${names} are nobody's, by hand`,
  })
  workshop.report({
    section: 'redaction',
    name: 'false spans outside names, per 1,000 words, untouched corpus',
    value: wrong.length / (words / 1000),
    unit: '',
    goal: { most: 2 },
    note: `${wrong.length} of ${spans}, by hand, in ${words} words of ${texts.length} documents; were all false it would be ${(spans / (words / 1000)).toFixed(2)}`,
  })
  workshop.report({
    section: 'redaction',
    name: 'clock times, versions, commits and products taken for something',
    value: impossible.length,
    unit: '',
    goal: { most: 0 },
    note: impossible.slice(0, 5).join(', ') || undefined,
  })
}

const products =
  /^(?:Jenkins|Cassandra|Kubernetes|Prometheus|Grafana|Travis|Jira|Elastic(?:search)?|Redis|Kafka|Apache \w+|Google Cloud|Amazon \w+|Cloud \w+|Auto Scaling|GitHub \w+|Data\w+)$/

/** A clock time, a version, a commit or a product: by its shape alone. */
function isNoSuchThing(value: string): boolean {
  return (
    /^\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?Z?$/.test(value) ||
    /^v?\d+\.\d+(?:\.\d+)?(?:-[a-z]+\.?\d*)?$/.test(value) ||
    /^(?=.*[a-f])(?=.*\d)[0-9a-f]{7,40}$/.test(value) ||
    products.test(value)
  )
}

async function measureSpeed(workshop: Workshop, texts: string[]): Promise<void> {
  const seed = new Seed(4711)
  const entries = Array.from({ length: 10_000 }, (_, index): DirectoryEntry => {
    const syllables = () =>
      Array.from({ length: 2 + seed.below(2) }, () =>
        seed.pick(['bra', 'no', 'tel', 'mik', 'sor', 'va', 'lin', 'dex', 'pol', 'ga']),
      ).join('')
    const made = syllables().replace(/^./, letter => letter.toUpperCase())
    return {
      kind: index % 2 ? 'customer' : 'person',
      name: `${made} ${syllables().replace(/^./, letter => letter.toUpperCase())}`,
    }
  })
  const large = compileDirectory(entries)
  const words = texts.join('\n\n').split(/(?<=\s)/)
  const times: number[] = []
  for (let round = 0; round < 60; round++) {
    const from = (round * 3000) % Math.max(1, words.length - 3000)
    const text = words.slice(from, from + 3000).join('')
    const start = performance.now()
    await findSensitive(text, large, { instanceKey: 'measured' })
    times.push(performance.now() - start)
  }
  workshop.report({
    section: 'redaction',
    name: '3,000 words against 10,000 entries, p95',
    value: quantile(times.slice(5), 0.95),
    unit: 'ms',
    goal: { most: 150 },
    note: `p50 ${quantile(times.slice(5), 0.5).toFixed(1)} ms`,
  })
}

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { ImportedAccount } from '../../src/source/account.ts'
import { readSources } from '../../src/source/read-sources.ts'

const corpus = process.env.AFTERWORD_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url))
const present = existsSync(`${corpus}/markdown`)
if (!present)
  console.log('The corpus of real post-mortems (../shared/corpus) is not here: its import tests are left out.')

async function readAll(path: string) {
  const accounts: ImportedAccount[] = []
  const refused: string[] = []
  for await (const { result } of readSources([`${corpus}/${path}`])) {
    accounts.push(...result.accounts)
    refused.push(...result.refused.map(notice => notice.code))
  }
  return { accounts, refused }
}

const stated = (account: ImportedAccount, field: string) =>
  account.facts[field] !== undefined && account.facts[field].confidence !== 'estimated'

test.skipIf(!present)('every real document comes in and what can be recognised is', async () => {
  const { accounts, refused } = await readAll('markdown')
  expect(refused).toEqual([])
  expect(accounts.length).toBeGreaterThanOrEqual(780)
  const bySource = new Map<string, ImportedAccount[]>()
  for (const account of accounts) {
    const source = account.importId.split('/')[0] ?? ''
    bySource.set(source, [...(bySource.get(source) ?? []), account])
  }
  const share = (source: string, holds: (account: ImportedAccount) => boolean) => {
    const all = bySource.get(source) ?? []
    return all.filter(holds).length / all.length
  }
  console.table(
    Object.fromEntries(
      [...bySource].map(([source, all]) => [
        source,
        {
          documents: all.length,
          title: all.filter(account => stated(account, 'title')).length,
          date: all.filter(account => account.facts.occurred_on).length,
          instants: all.filter(account => Object.keys(account.facts).some(field => field.endsWith('_at'))).length,
          severity: all.filter(account => account.facts.severity ?? account.facts.severity_as_written).length,
          timeline: all.filter(account => account.timeline.length > 0).length,
          rows: all.reduce((sum, account) => sum + account.timeline.length, 0),
          impact: all.filter(account => account.facts.impact_statement).length,
          factors: all.reduce((sum, account) => sum + account.factors.length, 0),
          actions: all.reduce((sum, account) => sum + account.actions.length, 0),
        },
      ]),
    ),
  )
  expect(
    share('jenkins-status', account => stated(account, 'title') && account.facts.severity_as_written !== undefined),
  ).toBe(1)
  expect(share('jenkins-status', account => account.facts.resolved_at !== undefined)).toBeGreaterThan(0.9)
  expect(share('moj-cloud-platform', account => account.facts.impact_statement !== undefined)).toBeGreaterThan(0.9)
  expect(
    share(
      'moj-cloud-platform',
      account => account.facts.declared_at !== undefined || account.facts.detected_at !== undefined,
    ),
  ).toBeGreaterThan(0.9)
  expect(share('mybinder', account => account.timeline.length > 0 && stated(account, 'title'))).toBe(1)
  expect(share('2i2c', account => account.timeline.length > 0)).toBeGreaterThan(0.85)
  expect(share('2i2c', account => account.actions.length > 0)).toBeGreaterThan(0.8)
  expect(share('bitcoin-core', account => account.timeline.length > 0)).toBe(1)
  expect(share('wikitech', account => account.facts.occurred_on !== undefined)).toBeGreaterThan(0.95)
  expect(share('wikitech', account => account.timeline.length > 0)).toBeGreaterThan(0.55)
  expect(accounts.some(account => account.importId.startsWith('wikitech/20110524-'))).toBe(true)
})

test.skipIf(!present)('the incident log of 34 incidents becomes 34 records', async () => {
  const { accounts } = await readAll('raw')
  const log = accounts.filter(account => account.importId.startsWith('moj-cloud-platform-incident-log-one-file#'))
  expect(log).toHaveLength(34)
  expect(new Set(log.map(account => account.importId)).size).toBe(34)
  expect(log.every(account => account.facts.title && account.facts.occurred_on)).toBe(true)
})

test.skipIf(!present)('the collection keeps its ids, and no date is better than the source', async () => {
  const { accounts, refused } = await readAll('records.jsonl')
  expect(refused).toEqual([])
  expect(accounts).toHaveLength(835)
  expect(accounts.every(account => account.facts.organisation)).toBe(true)
  expect(accounts.filter(account => account.facts.severity)).toEqual([])
})

test.skipIf(!present)('no line of a real document is lost', async () => {
  const normal = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  let lines = 0
  const lost: string[] = []
  for await (const { file, result } of readSources([`${corpus}/markdown`])) {
    const [account] = result.accounts
    if (!file || !account) continue
    const kept = normal(
      [
        ...account.sections.map(section => `${section.heading} ${section.markdown}`),
        ...account.timeline.map(entry => `${entry.writtenAt} ${entry.text}`),
        ...account.factors.map(factor => `${factor.text} ${factor.evidence ?? ''}`),
        ...account.actions.map(action => action.text),
        JSON.stringify(account.facts),
      ].join(' '),
    )
    const body = new TextDecoder().decode(file.bytes).replace(/^(---|\+\+\+)\n[\s\S]*?\n\1\n/, '')
    for (const line of body.split('\n')) {
      if (/^#|^[=|:\s-]*$/.test(line) || normal(line) === '') continue
      lines++
      const item = line
        .replace(/^\s*(?:[-*•+]|\d+[.)])\s*/, '')
        .replace(
          /^(?:\[[ xX]\]|\W*status ?: ?(?:done|in progress|unresolved|declined|stalled|pending|on-?going)\W*|(?:DONE|TODO|Done)\b:?)\s*/i,
          '',
        )
      if (!kept.includes(normal(line)) && !kept.includes(normal(item)))
        lost.push(`${account.importId}: ${line.slice(0, 100)}`)
    }
  }
  // What remains are the names of sections and tables that became rows, and times that stand inside an update.
  expect(lost.length / lines).toBeLessThan(0.015)
})

import { z } from '@hono/zod-openapi'
import { LRUCache } from 'lru-cache'
import type { EditionName } from '../audience/editions.ts'
import { type Context, type Db, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { defineSetting, getSetting } from '../platform/settings.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { type FindingDecision, holds, passageMark } from './decision.ts'
import { compileDirectory, type Directory, type DirectoryEntry } from './directory.ts'
import { goesOut } from './edition-rules.ts'
import { candidatesIn, claimsOfWords, newClaims } from './find-sensitive.ts'
import type { Decision, DirectoryKind, FindingKind, Layer } from './finding.ts'
import { httpRecogniser, remembering } from './recogniser.ts'
import { type Redactions, redactAll } from './redact.ts'
import { StandIns } from './stand-ins.ts'
import { decisionsOf, namesFor, saveVaultRows, vaultRows, withClearStandIns } from './store.ts'
import { seal, unseal, type VaultEntry, vaultMark } from './vault.ts'

/** Domains whose hosts and addresses are nobody else's business, such as `corp.example`. */
const internalDomains = defineSetting('redaction.internal-domains', z.array(z.string().min(1)).max(500), [])

/** Words that may be read by anyone although a detector would take them, such as the public support address. */
const publicWords = defineSetting('redaction.public-words', z.array(z.string().min(1)).max(500), [])

/** Redaction set up for one post-mortem: its people, its decisions, its stand-ins. */
export interface Redactor {
  /**
   * Why text that goes out may not leave as it is redacted now: the outside recogniser failed. Whoever lets text out
   * throws it; who only shows a draft inside goes on by the rules alone.
   */
  readonly obstacle: Refusal | null
  /**
   * Redacts strings of one edition together, so that stand-ins agree among them and among editions. `frozen` strings
   * were approved: what somebody decided about a finding counts there whatever has been written around it since.
   */
  redact(texts: readonly string[], edition: EditionName, options?: { frozen?: boolean }): Promise<Redactions>
  /** Key of each finding → marks of the passages it stands in, which a decision about it is bound to. */
  passagesIn(texts: readonly string[]): Promise<Map<string, string[]>>
  /** Every decision somebody made, in force or not, by the key of its finding. */
  readonly decisions: ReadonlyMap<string, FindingDecision>
  /** Keeps the stand-ins given out so far, so that later editions of the family use the same, with what they stand for. */
  keepStandIns(db: Db): Promise<void>
}

const compiled = new LRUCache<string, Directory>({ max: 50 })

/** Loads what redaction of this record needs to know. Reading changes nothing; see `keepStandIns`. */
export async function openRedactor(context: Context, record: PostMortemRecord): Promise<Redactor> {
  const { db } = context
  const entries = await entriesFor(db, record)
  const decisions = new Map((await decisionsOf(db, record.id)).map(decision => [decision.key, decision]))
  const vault = await openVault(context, record.id)
  const standIns = new StandIns(vault.entries)
  const originals = new Map(vault.entries.map(entry => [entry.standIn, new Set(entry.originals)]))
  const options = {
    directory: compileOnce(entries),
    standIns,
    instanceKey: context.key('redaction'),
    internalDomains: await getSetting(db, internalDomains),
    publicWords: await getSetting(db, publicWords),
    claims: newClaims(),
  }

  const address = context.config.recogniserUrl
  const recogniser = address ? remembering(httpRecogniser(address, context.outside.fetch), address) : null
  const recognised = new Set<string>()
  let obstacle: Refusal | null = null

  /** Asks the recogniser, where there is one, about text that is redacted already; true when it named more. */
  async function asked(texts: readonly string[], edition: EditionName): Promise<boolean> {
    if (!recogniser || !goesOut(edition)) return false
    const before = recognised.size
    try {
      for (const word of await recogniser.recognise(texts)) recognised.add(word)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      obstacle = error
    }
    return recognised.size > before
  }

  async function placesByKey(texts: readonly string[]) {
    const places = new Map<string, { layer: Layer; marks: Set<string> }>()
    const claimed = await candidatesIn(texts, options.directory, options, options.claims)
    for (const [part, candidates] of claimed.entries()) {
      for (const candidate of [...candidates, ...claimsOfWords(texts[part]!, [...recognised], options)]) {
        const place = places.get(candidate.key) ?? { layer: candidate.layer, marks: new Set<string>() }
        places.set(candidate.key, place)
        place.marks.add(passageMark(texts[part]!, candidate, options.instanceKey))
      }
    }
    return places
  }

  /** The decisions in force for these strings. Inside, a decision counts wherever its words stand, except for secrets. */
  async function inForce(texts: readonly string[], edition: EditionName, frozen: boolean) {
    const treatments = new Map<string, Decision>()
    const ownWords = new Map<string, string>()
    if (decisions.size === 0) return { decisions: treatments, ownWords }
    for (const [key, { layer, marks }] of await placesByKey(texts)) {
      const decision = decisions.get(key)
      const bound = !frozen && (goesOut(edition) || layer === 'secret')
      if (!decision || !holds(decision, layer, bound ? marks : [])) continue
      treatments.set(key, decision.decision === 'keep' ? 'keep' : 'replace')
      if (decision.words) ownWords.set(key, decision.words)
    }
    return { decisions: treatments, ownWords }
  }

  return {
    decisions,
    get obstacle() {
      return obstacle
    },
    async redact(texts, edition, { frozen = false } = {}) {
      const byNow = async () =>
        redactAll(texts, {
          ...options,
          ...(await inForce(texts, edition, frozen)),
          edition,
          recognised: goesOut(edition) ? [...recognised] : [],
        })
      let redactions = await byNow()
      // What the recogniser names is a doubt, and in frozen strings every doubt was settled.
      if (!frozen && (await asked(redactions.texts, edition))) redactions = await byNow()
      for (const { standIn, value, layer } of redactions.findings) {
        if (standIn === null || layer === 'secret') continue
        originals.set(standIn, (originals.get(standIn) ?? new Set()).add(value))
      }
      return redactions
    },
    async passagesIn(texts) {
      return new Map([...(await placesByKey(texts))].map(([key, { marks }]) => [key, [...marks]]))
    },
    keepStandIns: db => vault.keep(db, standIns, originals),
  }
}

/** The stand-ins of a post-mortem out of the vault, and the way back into it. */
export async function openVault(context: Context, postMortemId: string) {
  const key = context.key('stand-in-vault')
  const { sealed, clear } = await vaultRows(context.db, postMortemId)
  const opened = sealed.flatMap(row => unseal(row.sealed, postMortemId, key) ?? [])
  if (opened.length < sealed.length) {
    context.log.warn({ postMortem: postMortemId, rows: sealed.length - opened.length }, 'stand-ins of another key')
  }
  opened.sort((a, b) => a.position - b.position)
  const earlier = clear.map((row, index) => ({
    kind: row.kind as FindingKind,
    key: row.key,
    standIn: row.stand_in,
    position: opened.length + index,
    originals: [],
  }))
  const entries: VaultEntry[] = [...opened, ...earlier]
  return {
    entries,
    async keep(db: Db, standIns: StandIns, originals: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
      const known = new Map(opened.map(entry => [vaultMark(entry, key), entry]))
      const fresh: { mark: string; sealed: string }[] = []
      const changed: typeof fresh = []
      for (const [position, standIn] of standIns.list().entries()) {
        const mark = vaultMark(standIn, key)
        const before = known.get(mark)
        const entry = { ...standIn, position, originals: [...(originals.get(standIn.standIn) ?? [])].sort() }
        if (!before) fresh.push({ mark, sealed: seal(entry, postMortemId, key) })
        else if (entry.originals.some(value => !before.originals.includes(value)))
          changed.push({ mark, sealed: seal(entry, postMortemId, key) })
      }
      if (fresh.length + changed.length + clear.length === 0) return
      await saveVaultRows(db, postMortemId, { fresh, changed }, context.clock.now())
    },
  }
}

/** Moves stand-ins of earlier releases into the vault; the job that calls it finds nothing the second time. */
export async function sealStandIns(context: Context): Promise<void> {
  for (const id of await withClearStandIns(context.db)) {
    await inTransaction(context, async context => {
      const vault = await openVault(context, id)
      await vault.keep(context.db, new StandIns(vault.entries), new Map())
    })
  }
}

async function entriesFor(db: Db, record: PostMortemRecord): Promise<DirectoryEntry[]> {
  const { people, participants, entries } = await namesFor(db, record.id)
  const labels = new Map(participants.flatMap(row => (row.person_id ? [[row.person_id, row.role_label] as const] : [])))
  return [
    ...people.map(person => ({
      kind: 'person' as const,
      name: person.name,
      email: person.email,
      roleLabel: labels.get(person.id),
    })),
    ...participants
      .filter(row => row.name && !row.person_id)
      .map(row => ({ kind: 'person' as const, name: row.name!, roleLabel: row.role_label })),
    ...entries.map(entry => ({
      kind: entry.kind as DirectoryKind,
      name: entry.name,
      publicName: entry.public_name ?? undefined,
      // Of a person, what outsiders may read is the part they had.
      ...(entry.kind === 'person' && { roleLabel: entry.public_name ?? undefined }),
    })),
  ]
}

/** Compiling is linear in the directory, which rarely changes between two readings. */
function compileOnce(entries: DirectoryEntry[]): Directory {
  const key = JSON.stringify(entries)
  let directory = compiled.get(key)
  if (!directory) {
    directory = compileDirectory(entries)
    compiled.set(key, directory)
  }
  return directory
}

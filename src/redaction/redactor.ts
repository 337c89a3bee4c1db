import { z } from '@hono/zod-openapi'
import { LRUCache } from 'lru-cache'
import type { EditionName } from '../audience/editions.ts'
import type { Context, Db } from '../platform/context.ts'
import { defineSetting, getSetting } from '../platform/settings.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { compileDirectory, type Directory, type DirectoryEntry } from './directory.ts'
import { newClaims } from './find-sensitive.ts'
import type { Decision, DirectoryKind, FindingKind } from './finding.ts'
import { type Redactions, redactAll } from './redact.ts'
import { StandIns } from './stand-ins.ts'
import { decisionsOf, namesFor, saveStandIns, standInsOf } from './store.ts'

/** Domains whose hosts and addresses are nobody else's business, such as `corp.example`. */
const internalDomains = defineSetting('redaction.internal-domains', z.array(z.string().min(1)).max(500), [])

/** Words that may be read by anyone although a detector would take them, such as the public support address. */
const publicWords = defineSetting('redaction.public-words', z.array(z.string().min(1)).max(500), [])

/** Redaction set up for one post-mortem: its people, its decisions, its stand-ins. */
export interface Redactor {
  /** Redacts strings of one edition together, so that stand-ins agree among them and among editions. */
  redact(texts: readonly string[], edition: EditionName): Promise<Redactions>
  /** Keeps the stand-ins given out so far, so that later editions of the family use the same. */
  keepStandIns(db: Db): Promise<void>
}

const compiled = new LRUCache<string, Directory>({ max: 50 })

/** Loads what redaction of this record needs to know. Reading changes nothing; see `keepStandIns`. */
export async function openRedactor(context: Context, record: PostMortemRecord): Promise<Redactor> {
  const { db } = context
  const entries = await entriesFor(db, record)
  const decisions = new Map((await decisionsOf(db, record.id)).map(row => [row.finding_key, row.decision as Decision]))
  const standIns = new StandIns(
    (await standInsOf(db, record.id)).map(row => ({
      kind: row.kind as FindingKind,
      key: row.key,
      standIn: row.stand_in,
    })),
  )
  const options = {
    directory: compileOnce(entries),
    decisions,
    standIns,
    instanceKey: context.key('redaction'),
    internalDomains: await getSetting(db, internalDomains),
    publicWords: await getSetting(db, publicWords),
    claims: newClaims(),
  }
  return {
    redact: (texts, edition) => redactAll(texts, { ...options, edition }),
    keepStandIns: db => saveStandIns(db, record.id, standIns.list()),
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

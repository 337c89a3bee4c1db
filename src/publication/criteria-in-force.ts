import type { Db } from '../platform/context.ts'
import { defaultRules, parseRules, type Rule } from './criteria.ts'
import { criteriaVersions } from './store.ts'

/** Whose criteria decide, in which version; version 0 are those that come with the program. */
export interface CriteriaInForce {
  /** The team's name, or `everybody`. */
  of: string
  version: number
  text: string
  rules: readonly Rule[]
}

/** The criteria for records of a team: its own, else everybody's, else those that come with the program. */
export async function criteriaInForce(db: Db, team: { id: string; name: string } | null): Promise<CriteriaInForce> {
  const [own] = team ? await criteriaVersions(db, team.id) : []
  const [shared] = own ? [] : await criteriaVersions(db, null)
  const written = own ?? shared
  const text = written?.rules ?? defaultRules
  return {
    of: own && team ? team.name : 'everybody',
    version: written?.version ?? 0,
    text,
    rules: parseRules(text).rules,
  }
}

import type { z } from 'zod'
import { recordAudit } from './audit.ts'
import { type Context, type Db, inTransaction } from './context.ts'
import { Refusal } from './refusal.ts'

/** One value that holds for the whole installation. The domain that reads it declares it. */
export interface Setting<Value> {
  readonly key: string
  readonly schema: z.ZodType<Value>
  readonly default: Value
}

const declared = new Set<string>()

/** Declares a setting, `domain.name`; two with one key are a programming error. */
export function defineSetting<Value>(key: string, schema: z.ZodType<Value>, value: NoInfer<Value>): Setting<Value> {
  if (declared.has(key)) throw new Error(`The setting ${key} is declared twice.`)
  declared.add(key)
  return { key, schema, default: value }
}

/** The value in force: what was stored, or the default while nothing was, or what was stored no longer fits. */
export async function getSetting<Value>(db: Db, setting: Setting<Value>): Promise<Value> {
  const row = await db.selectFrom('setting').select('value').where('key', '=', setting.key).executeTakeFirst()
  if (!row) return setting.default
  const parsed = setting.schema.safeParse(row.value)
  return parsed.success ? parsed.data : setting.default
}

/**
 * Stores a value and writes down who changed it from what to what.
 * Refuses `setting-does-not-fit` with what the schema says. The caller has checked that the actor may.
 */
export async function setSetting<Value>(
  context: Context,
  actor: string,
  setting: Setting<Value>,
  value: unknown,
): Promise<Value> {
  const parsed = setting.schema.safeParse(value)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
    throw new Refusal('bad-input', 'setting-does-not-fit', `This does not fit: ${problems.join('; ')}.`)
  }
  await inTransaction(context, async within => {
    const before = await getSetting(within.db, setting)
    if (JSON.stringify(before) === JSON.stringify(parsed.data)) return
    const row = { value: JSON.stringify(parsed.data), changed_by: actor, changed_at: within.clock.now() }
    await within.db
      .insertInto('setting')
      .values({ key: setting.key, ...row })
      .onConflict(conflict => conflict.column('key').doUpdateSet(row))
      .execute()
    await recordAudit(within, {
      actor,
      verb: 'set-setting',
      object: `setting:${setting.key}`,
      detail: { from: before, to: parsed.data },
    })
  })
  return parsed.data
}

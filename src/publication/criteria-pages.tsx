import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { mayRun, requireRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { actorKey } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { getSetting, setSetting } from '../platform/settings.ts'
import { listTeams } from '../team/store.ts'
import { changesBetween } from './changes-between.ts'
import { coachesSetting } from './coach.ts'
import { criteriaInForce } from './criteria-in-force.ts'
import { criteriaTeam, tryCriteria, writeCriteria } from './edit-criteria.ts'
import { criteriaVersions } from './store.ts'
import { CriteriaPage } from './views/criteria-page.tsx'

const address = '/settings/publish-criteria'

/** The rules by which it is decided what is published, and who reads along with a team's first reports. */
export function criteriaPages(context: Context): Hono<HttpEnvironment> {
  const { db } = context
  const pages = new Hono<HttpEnvironment>()
  addSettingsCard({
    href: address,
    title: 'Publish criteria',
    about: 'What is published and what not, as rules for each team, and who reads along with its first reports.',
    shownTo: viewer => mayRun(viewer, 'manage-settings') === true,
  })

  /** The page; `tried` holds rules that were tried and not written. */
  async function page(c: Parameters<typeof pageFrame>[0], word: string | undefined, tried?: string) {
    const { viewer } = c.var
    requireRun(viewer, 'manage-settings')
    const team = await criteriaTeam(context, word)
    const versions = await criteriaVersions(db, team?.id ?? null)
    const inForce = await criteriaInForce(db, team)
    const compared = c.req.query('compare')
    const chosen = versions.find(one => String(one.version) === compared)
    const before = chosen && versions.find(one => one.version === chosen.version - 1)
    return c.html(
      <CriteriaPage
        frame={pageFrame(c)}
        address={address}
        team={team}
        teams={await listTeams(db)}
        inForce={inForce}
        versions={versions}
        comparison={
          chosen
            ? {
                version: chosen.version,
                changes: changesBetween({ markdown: before?.rules ?? '' }, { markdown: chosen.rules }),
              }
            : null
        }
        tried={tried === undefined ? null : { rules: tried, run: await tryCriteria(context, viewer, team, tried) }}
        coaches={await getSetting(db, coachesSetting)}
      />,
    )
  }

  pages.get(address, c => page(c, c.req.query('team')))

  pages.post(address, async c => {
    const form = await readForm(c)
    if (form.do === 'try') return page(c, form.team, form.rules ?? '')
    const team = await criteriaTeam(context, form.team)
    await writeCriteria(context, c.var.viewer, team, {
      rules: form.rules ?? '',
      why: form.why ?? '',
      base: Number(form.base) || 0,
    })
    return c.redirect(team ? `${address}?team=${team.id}` : address, 303)
  })

  pages.post(`${address}/coaches`, async c => {
    const { viewer } = c.var
    requireRun(viewer, 'manage-settings')
    const addresses = ((await readForm(c)).coaches ?? '').split(/[\s,]+/).filter(Boolean)
    await setSetting(context, actorKey(viewer), coachesSetting, addresses)
    return c.redirect(address, 303)
  })

  return pages
}

import type { Change } from '../../public-site/report.ts'
import { Button, Form, FormActions, Hidden, TextArea, TextInput } from '../../ui/form.tsx'
import { plural } from '../../ui/format.ts'
import { type FrameViewer, Page, PageHeader } from '../../ui/layout.tsx'
import { Breadcrumbs, Tabs } from '../../ui/navigation.tsx'
import { Card, Notice, Section, Time } from '../../ui/text.tsx'
import { outcomeLabels } from '../criteria.ts'
import type { CriteriaInForce } from '../criteria-in-force.ts'
import type { DryRun } from '../edit-criteria.ts'
import type { CriteriaVersion } from '../store.ts'

interface CriteriaProps {
  frame: { viewer: FrameViewer; csrf: string; nonce: string }
  address: string
  team: { id: string; name: string } | null
  teams: readonly { id: string; name: string }[]
  inForce: CriteriaInForce
  versions: readonly CriteriaVersion[]
  /** What a version changed from the one before. */
  comparison: { version: number; changes: readonly Change[] } | null
  /** Rules that were tried and not written. */
  tried: { rules: string; run: DryRun } | null
  coaches: readonly string[]
}

/** The rules in force for everybody or one team, tried before they are written, with every version there was. */
export function CriteriaPage({
  frame,
  address,
  team,
  teams,
  inForce,
  versions,
  comparison,
  tried,
  coaches,
}: CriteriaProps) {
  const here = team ? `${address}?team=${team.id}` : address
  const own = team === null || inForce.of === team.name
  return (
    <Page {...frame} title="Publish criteria" current="settings">
      <PageHeader
        above={<Breadcrumbs items={[{ label: 'Settings', href: '/settings' }, { label: 'Publish criteria' }]} />}
        title="Publish criteria"
        lede="Rules that say which incidents are published. The first that fits decides; past decisions stay as they are."
      />
      <Tabs
        label="Whose criteria"
        tabs={[
          { label: 'Everybody', href: address, current: team === null },
          ...teams.map(one => ({ label: one.name, href: `${address}?team=${one.id}`, current: one.id === team?.id })),
        ]}
      />
      {tried && <Tried run={tried.run} />}
      <Section
        title={
          own ? `Version ${inForce.version}${inForce.version === 0 ? ', as they come' : ''}` : 'Those of everybody'
        }
      >
        {!own && <p>{team?.name} has none of its own. Written here, these become its own from then on.</p>}
        <Form action={address} csrf={frame.csrf}>
          {team && <Hidden name="team" value={team.id} />}
          <Hidden name="base" value={own ? inForce.version : 0} />
          <TextArea
            name="rules"
            label="Rules"
            rows={12}
            mono
            value={tried?.rules ?? inForce.text}
            hint={
              <>
                One to a line:{' '}
                <code>name: publish when severity is SEV1 and external impact is some or widespread</code>. Instead of
                publish also do not publish, delay or decide. One can ask for severity, external impact, data impact,
                safety or rights, active exploitation, repeat of a published report (yes or no), and for customers
                affected, minutes of impact (is at least 60) and share of customers (is at least 5 %).
              </>
            }
          />
          <TextInput name="why" label="Why they change" maxlength={500} optional />
          <FormActions>
            <Button name="do" value="try">
              Try on the records there are
            </Button>
            <Button weight="primary" name="do" value="write">
              Write version {own ? inForce.version + 1 : 1}
            </Button>
          </FormActions>
        </Form>
      </Section>
      {versions.length > 0 && (
        <Section title="Versions">
          <ul>
            {versions.map(one => (
              <li>
                <a href={`${here}${team ? '&' : '?'}compare=${one.version}`}>Version {one.version}</a>, {one.byName},{' '}
                <Time at={one.at} />: {one.why}
              </li>
            ))}
          </ul>
          {comparison && <Comparison {...comparison} />}
        </Section>
      )}
      {team === null && (
        <Section title="Coaches">
          <p>One of them is asked to read along with each of a team’s first five reports.</p>
          <Form action={`${address}/coaches`} csrf={frame.csrf}>
            <TextArea name="coaches" label="Their addresses, one to a line" rows={3} value={coaches.join('\n')} />
            <FormActions>
              <Button>Save the coaches</Button>
            </FormActions>
          </Form>
        </Section>
      )}
    </Page>
  )
}

function Tried({ run }: { run: DryRun }) {
  return (
    <Notice
      title={
        run.differ.length === 0
          ? 'Nothing would differ'
          : `${plural(run.differ.length, 'decision')} would differ, of ${plural(run.looked, 'record')}`
      }
    >
      {run.differ.length > 0 && (
        <ul>
          {run.differ.slice(0, 30).map(one => (
            <li>
              <a href={`/post-mortems/${one.id}/publication`}>{one.title}</a>: {outcomeLabels[one.from.outcome]} (
              {one.from.rule}) becomes {outcomeLabels[one.to.outcome]} ({one.to.rule})
            </li>
          ))}
        </ul>
      )}
      <p>Nothing was written. What was decided stays as it was decided.</p>
    </Notice>
  )
}

function Comparison({ version, changes }: { version: number; changes: readonly Change[] }) {
  return (
    <Card title={`What version ${version} changed`} level={3}>
      {changes.map(change => (
        <ul class="functions">
          {change.removed.map(line => (
            <li>
              <del>
                <code>{line}</code>
              </del>
            </li>
          ))}
          {change.added.map(line => (
            <li>
              <ins>
                <code>{line}</code>
              </ins>
            </li>
          ))}
        </ul>
      ))}
      {changes.length === 0 && <p>Nothing.</p>}
    </Card>
  )
}

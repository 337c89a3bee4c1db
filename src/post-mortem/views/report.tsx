import { formatNumber, plural } from '../../ui/format.ts'
import { Table } from '../../ui/table.tsx'
import { FactTiles, Fold, Notice, Section } from '../../ui/text.tsx'
import type { ImportReport } from '../import.ts'
import { groupedWarnings, headline, placeOf, recognisedRows } from '../import-report.ts'

const refusalsShown = 200

/** What an import did, or would do: the same words as in the terminal. */
export function Report({ report, dryRun }: { report: ImportReport; dryRun: boolean }) {
  const { created, updated, unchanged, refused, warnings, recognised } = report
  return (
    <div class="stack">
      <Notice tone={refused.length > 0 ? 'caution' : 'good'}>
        <p>{headline(report, dryRun)}</p>
        {dryRun && <p>Nothing is stored yet. The files wait for an hour.</p>}
      </Notice>
      <FactTiles
        facts={[
          { label: 'New', value: formatNumber(created) },
          { label: 'New versions', value: formatNumber(updated) },
          { label: 'Unchanged', value: formatNumber(unchanged) },
          { label: 'Refused', value: formatNumber(refused.length) },
        ]}
      />
      {report.first.length > 0 && (
        <Section title="The first of them">
          <ul>
            {report.first.map(({ id, title, import_id }) => (
              <li>
                <a href={`/post-mortems/${encodeURIComponent(id)}`}>{title || import_id}</a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {recognised.records > 0 && (
        <Section
          title="What was recognised"
          aside={<span class="soft">in {plural(recognised.records, 'record')}</span>}
        >
          <Table
            caption="What was recognised"
            rows={recognisedRows(recognised)}
            columns={[
              { label: 'What', main: true, cell: row => row.what.charAt(0).toUpperCase() + row.what.slice(1) },
              { label: 'Found', align: 'right', cell: row => formatNumber(row.count) },
              {
                label: 'Records without',
                align: 'right',
                cell: row => (row.of === null ? '' : formatNumber(row.of - row.count)),
              },
            ]}
          />
          {recognised.left_as_text > 0 && (
            <p class="soft mt-4">
              In {plural(recognised.left_as_text, 'record')} some text stands under no known heading; it is kept as
              text.
            </p>
          )}
        </Section>
      )}
      {refused.length > 0 && (
        <Section title="Refused, and why">
          <Table
            caption="Refused"
            rows={refused.slice(0, refusalsShown)}
            columns={[
              { label: 'Where', main: true, cell: refusal => <span class="mono small">{placeOf(refusal)}</span> },
              { label: 'Why', cell: refusal => refusal.reason },
            ]}
          />
          {refused.length > refusalsShown && (
            <p class="soft">And {formatNumber(refused.length - refusalsShown)} more.</p>
          )}
        </Section>
      )}
      {warnings.length > 0 && (
        <Section title="Warnings">
          {groupedWarnings(warnings).map(({ code, count, first }) => (
            <Fold summary={`${formatNumber(count)} × ${code.replaceAll('-', ' ')}`}>
              <p>
                For instance <span class="mono small">{placeOf(first)}</span>: {first.reason}
              </p>
              <ul>
                {warnings
                  .filter(warning => warning.code === code)
                  .slice(1, 30)
                  .map(warning => (
                    <li>
                      <span class="mono small">{placeOf(warning)}</span> {warning.reason}
                    </li>
                  ))}
              </ul>
            </Fold>
          ))}
        </Section>
      )}
    </div>
  )
}

import { plural } from '../ui/format.ts'
import type { ImportReport, Recognised } from './import.ts'

/** Rows of what was recognised, in the order in which people ask. */
export function recognisedRows(recognised: Recognised): { what: string; count: number; of: number | null }[] {
  const { records } = recognised
  return [
    { what: 'title', count: recognised.title, of: records },
    { what: 'date', count: recognised.date, of: records },
    { what: 'severity', count: recognised.severity, of: records },
    { what: 'organisation', count: recognised.organisation, of: records },
    { what: 'impact', count: recognised.impact, of: records },
    { what: 'timeline rows', count: recognised.timeline_rows, of: null },
    { what: 'factors', count: recognised.factors, of: null },
    { what: 'action items', count: recognised.actions, of: null },
  ]
}

/** Warnings by their code, the most frequent first, each with one example. */
export function groupedWarnings(
  warnings: ImportReport['warnings'],
): { code: string; count: number; first: ImportReport['warnings'][number] }[] {
  const groups = new Map<string, { code: string; count: number; first: ImportReport['warnings'][number] }>()
  for (const warning of warnings) {
    const group = groups.get(warning.code)
    if (group) group.count++
    else groups.set(warning.code, { code: warning.code, count: 1, first: warning })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
}

/** One sentence that says what happened, or would. */
export function headline(report: ImportReport, dryRun: boolean): string {
  const { created, updated, unchanged, refused } = report
  if (created + updated + unchanged + refused.length === 0) return 'There was nothing to import.'
  if (created + updated === 0 && refused.length === 0) {
    return `Nothing changed: ${unchanged === 1 ? 'the one record is' : `all ${plural(unchanged, 'record')} are`} here already.`
  }
  const parts = [
    created > 0 ? plural(created, 'new record') : '',
    updated > 0 ? `${plural(updated, 'new version')} of known ones` : '',
    unchanged > 0 ? `${unchanged} unchanged` : '',
    refused.length > 0 ? `${refused.length} refused` : '',
  ].filter(Boolean)
  return `${dryRun ? 'This would bring in' : 'Brought in'}: ${parts.join(', ')}.`
}

const refusalsShown = 20

/** The report as a person reads it in a terminal. */
export function reportText(report: ImportReport, dryRun: boolean): string {
  const lines = [headline(report, dryRun), `It took ${report.seconds.toFixed(1)} s.`]
  if (dryRun) lines.push('This was a dry run; nothing is stored.')
  if (report.recognised.records > 0) {
    lines.push('', 'Recognised')
    for (const { what, count, of } of recognisedRows(report.recognised)) {
      const share = of === null ? '' : `  of ${of}${count < of ? `, ${of - count} without` : ''}`
      lines.push(`  ${what.padEnd(14)} ${String(count).padStart(6)}${share}`)
    }
    if (report.recognised.left_as_text > 0) {
      lines.push(
        `  ${plural(report.recognised.left_as_text, 'record')} with text under no known heading; it is kept as text.`,
      )
    }
  }
  if (report.refused.length > 0) {
    lines.push('', 'Refused')
    for (const refusal of report.refused.slice(0, refusalsShown)) lines.push(`  ${placeOf(refusal)}: ${refusal.reason}`)
    if (report.refused.length > refusalsShown)
      lines.push(`  and ${report.refused.length - refusalsShown} more (--json lists all)`)
  }
  if (report.warnings.length > 0) {
    lines.push('', 'Warnings')
    for (const { code, count, first } of groupedWarnings(report.warnings)) {
      lines.push(`  ${String(count).padStart(5)} × ${code}`, `          ${placeOf(first)}: ${first.reason}`)
    }
  }
  return lines.join('\n')
}

/** `payments.md:12`. */
export function placeOf({ path, line }: { path: string; line?: number }): string {
  return line ? `${path}:${line}` : path
}

/** The document of `--json` and of the API, in its promised shape. */
export function reportJson(report: ImportReport) {
  const { created, updated, unchanged, refused, warnings, seconds, recognised, first } = report
  return { created, updated, unchanged, refused, warnings, seconds, recognised, first }
}

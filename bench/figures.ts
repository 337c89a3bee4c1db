/** One number of the benchmark with what it is held against. */
export interface Figure {
  section: string
  name: string
  value: number
  unit: string
  /** Largest or smallest value that is good enough; a figure without one is only for the reader. */
  goal?: { most: number } | { least: number }
  note?: string
}

export function isMet({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined
  return 'most' in goal ? value <= goal.most : value >= goal.least
}

/** The value below which this share of the values lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]) => quantile(values, 0.5)

export function rounded(value: number): number {
  if (!Number.isFinite(value)) return value
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** Rows of text in aligned columns, as people read them. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(figure => {
    const { goal } = figure
    const met = isMet(figure)
    return [
      figure.section,
      figure.name,
      `${rounded(figure.value)} ${figure.unit}`,
      goal ? ('most' in goal ? `≤ ${goal.most}` : `≥ ${goal.least}`) : '',
      met === undefined ? '' : met ? 'met' : 'NOT MET',
      figure.note ?? '',
    ]
  })
  const lines = [['', 'what', 'measured', 'goal', '', ''], ...rows]
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...lines.map(line => line[column]!.length)))
  return lines
    .map(line =>
      line
        .map((cell, column) => (column < 5 ? cell.padEnd(widths[column]!) : cell))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

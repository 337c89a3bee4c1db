import type { Child } from 'hono/jsx'

export interface Column<Row> {
  /** Heading; may be read only by screen readers with `quiet`. */
  label: string
  cell(row: Row): Child
  /** Numbers stand right in tabular figures. */
  align?: 'left' | 'right'
  quiet?: boolean
  /** The column that names the row: larger, and the row's header for screen readers. */
  main?: boolean
  /** Left out below this width. */
  from?: 'tablet' | 'desktop'
  /** Address that sorts by this column, and whether it does now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' }
}

export interface TableProps<Row> {
  /** Says what the rows are; hidden but read out. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowId?(row: Row): string
  /** Rows can be walked with j and k, opened with Enter. */
  walkable?: boolean
  /** Shown instead of an empty table. */
  empty?: Child
}

function columnClass<Row>(column: Column<Row>) {
  const classes = [
    column.align === 'right' ? 'number' : '',
    column.main ? 'main-column' : '',
    column.from ? `from-${column.from}` : '',
  ].filter(Boolean)
  return classes.length ? classes.join(' ') : undefined
}

export function Table<Row>({ caption, columns, rows, rowId, walkable, empty }: TableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>
  return (
    <div class="table-frame">
      <table
        class={columns.some(column => column.main) ? 'table table-entries' : 'table'}
        data-walkable={walkable ? '' : undefined}
      >
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(column => (
              <th scope="col" class={columnClass(column)} aria-sort={column.sort?.direction}>
                {column.quiet ? (
                  <span class="visually-hidden">{column.label}</span>
                ) : column.sort ? (
                  <a href={column.sort.href}>
                    {column.label}
                    {column.sort.direction === 'ascending' ? ' ↑' : column.sort.direction === 'descending' ? ' ↓' : ''}
                  </a>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr id={rowId?.(row)}>
              {columns.map(column =>
                column.main ? (
                  <th scope="row" class={columnClass(column)}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td class={columnClass(column)} data-label={column.align === 'right' ? column.label : undefined}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

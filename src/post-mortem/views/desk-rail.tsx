import { formatAgo, formatBytes } from '../../ui/format.ts'
import { Time } from '../../ui/text.tsx'
import type { PostMortemRecord } from '../record.ts'
import { nameOfPart } from './conflict.tsx'

interface Version {
  version: number
  changed_by: string
  changed_at: Date
  change: string
}

interface OriginalFile {
  id: string
  name: string
  size: number
  format: string
  imported_at: Date
}

/** What belongs beside the text: who else writes, what changed, where it came from. */
export function DeskRail({
  record,
  versions,
  names,
  sources,
  others,
  now,
}: {
  record: PostMortemRecord
  versions: readonly Version[]
  names: ReadonlyMap<string, string>
  sources: readonly OriginalFile[]
  others: readonly { name: string }[]
  now: Date
}) {
  const href = `/post-mortems/${encodeURIComponent(record.id)}`
  return (
    <aside class="margin">
      {others.length > 0 && (
        <section>
          <h2>Writing now</h2>
          <p>{others.map(person => person.name).join(', ')}</p>
          <p class="soft">If you both change the same part, neither text is lost.</p>
        </section>
      )}
      <section>
        <h2>History</h2>
        {versions.length === 0 ? (
          <p class="soft">Nobody has changed it yet.</p>
        ) : (
          <ul>
            {versions.map(version => (
              <li>
                <a href={`${href}/versions/${version.version}`}>{nameOfPart(record, version.change)}</a>{' '}
                <span class="soft">
                  {names.get(version.changed_by)},{' '}
                  <Time at={version.changed_at}>{formatAgo(version.changed_at, now)}</Time>
                </span>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href={`${href}/history`}>Everything that changed</a>
        </p>
      </section>
      <section>
        <h2>Original files</h2>
        <Originals sources={sources} />
      </section>
    </aside>
  )
}

/** The files a record came from, as they were. */
export function Originals({ sources }: { sources: readonly OriginalFile[] }) {
  if (sources.length === 0) return <p class="soft">Written here, not imported.</p>
  return (
    <ul>
      {sources.map(source => (
        <li>
          <a href={`/source-files/${encodeURIComponent(source.id)}`} data-turbo="false" download>
            {source.name}
          </a>{' '}
          <span class="soft">
            {source.format}, {formatBytes(source.size)}, imported <Time at={source.imported_at} precision="day" />
          </span>
        </li>
      ))}
    </ul>
  )
}

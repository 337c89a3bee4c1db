import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { packagePath } from '../src/platform/database/location.ts'

const corpus = resolve(packagePath('..', 'shared', 'corpus', 'markdown'))
const example = packagePath('demo', 'post-mortems')

/** The real corpus where it lies beside the project, else the example's own post-mortems. */
export function originals(): { folder: string; note: string; files: string[] } {
  const found = existsSync(corpus)
  const folder = found ? corpus : example
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(md|txt|erb|mediawiki)$/.test(path))
    .sort()
  const note = found ? `${files.length} real documents` : `no corpus: ${files.length} example documents repeated`
  return { folder, note, files }
}

const where = ['Lisbon', 'Oslo', 'Quito', 'Perth', 'Sapporo', 'Turin', 'Accra', 'Bergen', 'Cusco', 'Delft', 'Essen']

/**
 * Writes `count` documents below `folder`: the originals, then the same again under other titles, on other days and
 * with other words at their end, so that no two are the same text.
 */
export function writeDocuments(folder: string, count: number): void {
  const { folder: from, files } = originals()
  for (let index = 0; index < count; index += 1) {
    const round = Math.floor(index / files.length)
    const path = files[index % files.length]!
    const bytes = readFileSync(join(from, path))
    const target = join(folder, `round-${round}`, shifted(path, round))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, round === 0 ? bytes : varied(bytes.toString('utf8'), round))
  }
}

function varied(text: string, round: number): string {
  const place = `${where[round % where.length]} ${round}`
  const retitled = text
    .replace(/^(title:\s*["']?)(.+?)(["']?)$/m, `$1$2, ${place}$3`)
    .replace(/^# (.+)$/m, `# $1, ${place}`)
  return `${shifted(retitled, round)}\n\nSeen from ${place}.\n`
}

/** Every ISO day some weeks later, so that lists and filters have something to tell apart. */
function shifted(text: string, round: number): string {
  if (round === 0) return text
  return text.replace(/\b(20\d\d)-(\d\d)-(\d\d)(?=\D|$)/g, day => {
    const time = Date.parse(`${day}T00:00:00Z`)
    return Number.isNaN(time) ? day : new Date(time + round * 17 * 86_400_000).toISOString().slice(0, 10)
  })
}

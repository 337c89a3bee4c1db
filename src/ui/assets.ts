import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packagePath } from '../platform/database/location.ts'

/** Folder of built files that browsers may ask for. */
export function clientDirectory(): string {
  return packagePath('dist', 'client')
}

/** The name pages use for a source: `palette.client.ts` is asked for as `palette.js`. */
function assetName(source: string): string {
  return basename(source).replace(/\.client\.tsx?$/, '.js')
}

let urls: Map<string, string> | undefined

function readManifest(): Map<string, string> {
  const path = join(clientDirectory(), 'manifest.json')
  if (!existsSync(path)) return new Map()
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { file: string }>
  return new Map(Object.entries(manifest).map(([source, { file }]) => [assetName(source), `/assets/${file}`]))
}

/**
 * Address of a style sheet (`styles.css`), script (`turbo.js`), font or drawing (`favicon.svg`) for use in a page.
 * Without a build, as in tests, it is the plain name below `/assets/`.
 */
export function assetUrl(name: string): string {
  urls ??= readManifest()
  return urls.get(name) ?? `/assets/${name}`
}

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Absolute path of something the package ships, such as `migrations`. Looks upwards from this file for package.json,
 * so that it is right both in `src/` and in the bundle.
 */
export function packagePath(...parts: string[]): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('No package.json above the program: the installation is incomplete.')
    folder = parent
  }
  return join(folder, ...parts)
}

#!/usr/bin/env node
import { existsSync } from 'node:fs'

// A clone builds itself when its source has changed; a published package brings its build and no source.
if (existsSync(new URL('../src/cli.ts', import.meta.url))) {
  const { ensureBuilt } = await import('../scripts/build.js')
  try {
    await ensureBuilt()
  } catch (error) {
    // A folder that cannot be written, as in a container, still runs with the build it brought.
    if (
      !['EACCES', 'EPERM', 'EROFS'].includes(error.code) ||
      !existsSync(new URL('../dist/server/cli.js', import.meta.url))
    ) {
      process.stderr.write(`Afterword could not build itself: ${error.message}\n`)
      process.exit(1)
    }
  }
}
await import('../dist/server/cli.js')

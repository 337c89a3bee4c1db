#!/usr/bin/env node
import { existsSync } from 'node:fs'

// A clone builds itself when its source has changed; a published package brings its build and no source.
if (existsSync(new URL('../src', import.meta.url))) {
  const { ensureBuilt } = await import('../scripts/build.js')
  await ensureBuilt()
}
await import('../dist/server/cli.js')

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// Plain JavaScript, because bin/afterword.js calls it before anything is built.

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const stampFile = join(dist, 'stamp')
const lock = join(root, 'node_modules', '.afterword-build')

/** Digest over names, sizes and times of everything the build reads; a file's content is looked at only by the build. */
function stampOf() {
  const hash = createHash('sha256')
  const add = path => {
    const { mtimeMs, size } = statSync(join(root, path))
    hash.update(`${path} ${mtimeMs} ${size}\n`)
  }
  const walk = folder => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path)
      else if (!/\.test\.tsx?$/.test(entry.name)) add(path)
    }
  }
  walk('src')
  for (const path of ['vite.config.ts', 'package.json']) add(path)
  return hash.digest('hex')
}

/** Whether what is in `dist` was made from the source as it is now. Without source (a published package) it was. */
function isFresh() {
  if (!existsSync(join(root, 'src', 'cli.ts'))) return true
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stampOf()
}

/** Builds `dist/client` and `dist/server` beside what is there and swaps them in, so that nobody sees half a build. */
async function build() {
  const stamp = stampOf()
  const next = join(dist, 'next')
  const { build: vite } = await import('vite')
  const common = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' }
  const directory = process.cwd()
  process.chdir(root)
  try {
    await Promise.all([
      vite({ ...common, build: { outDir: join(next, 'client'), emptyOutDir: true } }),
      vite({ ...common, build: { outDir: join(next, 'server'), emptyOutDir: true, ssr: true } }),
    ])
    for (const part of ['client', 'server']) {
      if (!existsSync(join(next, part))) continue
      rmSync(join(dist, part), { recursive: true, force: true })
      renameSync(join(next, part), join(dist, part))
    }
    writeFileSync(stampFile, stamp)
  } finally {
    process.chdir(directory)
    rmSync(next, { recursive: true, force: true })
  }
}

function holderIsAlive() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Builds unless fresh, or anyway. Of several programs started at once one builds and the others wait for it. */
export async function ensureBuilt({ anyway = false } = {}) {
  let waited = 0
  while (anyway || !isFresh()) {
    try {
      mkdirSync(lock)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (waited > 2000 && !holderIsAlive()) rmSync(lock, { recursive: true, force: true })
      await new Promise(resolve => setTimeout(resolve, 100))
      waited += 100
      continue
    }
    try {
      writeFileSync(join(lock, 'pid'), String(process.pid))
      if (anyway || !isFresh()) {
        if (process.stderr.isTTY) process.stderr.write('Building Afterword …\n')
        await build()
      }
      return
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await ensureBuilt({ anyway: true })

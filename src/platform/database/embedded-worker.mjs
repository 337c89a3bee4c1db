// The embedded store's engine, alone in a thread: a busy or hanging query cannot hold up the program, and ending the
// thread ends the query. Plain JavaScript, because a worker is loaded by Node itself, in source and in bundle alike.
// @ts-check
import { closeSync, fsyncSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { MemoryFS, PGlite, protocol } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/**
 * @typedef {{ name: string, message?: string, text?: string, code?: string, fields?: any[] }} Message
 * @typedef {{ folder?: string, tar?: string, small?: boolean, engine: WebAssembly.Module }} Options
 */

const { serialize } = protocol
let syncs = 0

/**
 * PGlite's file system never syncs; this one does, so that a commit survives a power cut. And it gives some files to
 * everybody, past any mask of the process; this one keeps them for their owner.
 */
class SyncingFileSystem extends NodeFS {
  /** @type {NodeFS['init']} */
  async init(pg, options) {
    const { emscriptenOpts } = await super.init(pg, options)
    const guard = (/** @type {any} */ mod) => {
      const { NODEFS } = mod
      const { setattr } = NODEFS.node_ops
      NODEFS.node_ops.setattr = (/** @type {any} */ node, /** @type {any} */ attributes) =>
        setattr(node, attributes.mode === undefined ? attributes : { ...attributes, mode: attributes.mode & ~0o077 })
      NODEFS.stream_ops.fsync = (/** @type {any} */ stream) => {
        try {
          if (stream.nfd === undefined) {
            const folder = openSync(NODEFS.realPath(stream.node), 'r')
            fsyncSync(folder)
            closeSync(folder)
          } else fsyncSync(stream.nfd)
          syncs++
          return 0
        } catch (error) {
          throw new mod.FS.ErrnoError(NODEFS.convertNodeCode(error))
        }
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), guard] } }
  }
}

/** Memory that can be kept when the engine has shut down in order, so that what starts from it has nothing to recover. */
class KeptMemory extends MemoryFS {
  /** @type {string | undefined} */
  file

  async closeFs() {
    if (this.file) {
      const tar = await this.dumpTar('database', 'none')
      writeFileSync(this.file, Buffer.from(await tar.arrayBuffer()), { mode: 0o600 })
    }
    await super.closeFs()
  }
}

/** @param {Options} options */
function open({ folder, tar, small, engine }) {
  const start = PGlite.defaultStartParams.filter(parameter => !folder || parameter !== '-F')
  const startParams = [
    ...start,
    '-c',
    'shared_buffers=32MB',
    '-c',
    'wal_sync_method=fsync',
    '-c',
    'random_page_cost=1.1',
  ]
  return PGlite.create({
    pgliteWasmModule: engine,
    startParams,
    fs: folder ? new SyncingFileSystem(folder) : new KeptMemory(),
    ...(tar && { loadDataDir: new Blob([readFileSync(tar)]) }),
    ...(small && { initDbStartParams: ['--wal-segsize=1', '--encoding=UTF8'] }),
  })
}

/**
 * Statements that came more than once, by their text, the least recently used first. The engine keeps them parsed, and
 * planned where a plan does not depend on the values: for a question of many tables that is half of its time.
 * @type {Map<string, string>}
 */
const prepared = new Map()
/** @type {Set<string>} */
const met = new Set()
const mostPrepared = 150
const longestPrepared = 12_000
/** How a statement begins whose best plan depends on its values, such as on how common the words of a search are. */
const plannedAnew = '/* planned anew */'
let numbered = 0
/** Messages that make the engine forget statements, to go before the next one. @type {Uint8Array[]} */
const leaving = []

/**
 * The messages that make a statement known to the engine, and the name it then has; '' for one that is not kept.
 * @param {string} sql
 * @returns {{ name: string, messages: Uint8Array[] }}
 */
function prepare(sql) {
  const known = prepared.get(sql)
  if (known) {
    prepared.delete(sql)
    prepared.set(sql, known)
    return { name: known, messages: [] }
  }
  const mayBeKept = sql.length <= longestPrepared && !sql.startsWith(plannedAnew)
  if (!mayBeKept || !met.delete(sql)) {
    if (met.size > 1000) met.clear()
    if (mayBeKept) met.add(sql)
    return { name: '', messages: [serialize.parse({ text: sql })] }
  }
  const name = `s${++numbered}`
  return { name, messages: [serialize.parse({ name, text: sql })] }
}

/** @param {string} sql @param {string} name */
function keep(sql, name) {
  prepared.set(sql, name)
  if (prepared.size > mostPrepared) forget(/** @type {string} */ (prepared.keys().next().value))
}

/** @param {string} sql */
function forget(sql) {
  const name = prepared.get(sql)
  if (!name) return
  prepared.delete(sql)
  leaving.push(serialize.close({ type: 'S', name }))
}

/**
 * One round through the engine: everything a statement needs in one message, instead of PGlite's six.
 * @param {PGlite} pg @param {string} sql @param {(string | Uint8Array | null)[]} values
 */
async function run(pg, sql, values) {
  // A kept statement must not meet a table of another shape.
  if (/\b(?:alter|drop|create)\s/i.test(sql)) for (const known of [...prepared.keys()]) forget(known)
  const { name, messages: parse } = values.length === 0 ? { name: '', messages: [] } : prepare(sql)
  const message =
    values.length === 0
      ? serialize.query(sql)
      : Buffer.concat([
          ...leaving.splice(0),
          ...parse,
          serialize.bind({ statement: name, values }),
          serialize.describe({ type: 'P' }),
          serialize.execute({}),
          serialize.sync(),
        ])
  const options = { syncToFs: false, throwOnError: false }
  const messages = /** @type {any[]} */ (await pg.execProtocolStream(message, options))
  /** @type {{ fields: { name: string, type: number }[], rows: (string | null)[][], command: string }} */
  let result = { fields: [], rows: [], command: '' }
  for (const part of messages) {
    if (part.name === 'parseComplete' && name) keep(sql, name)
    else if (part.name === 'rowDescription') {
      const fields = part.fields.map((/** @type {any} */ { name, dataTypeID }) => ({ name, type: dataTypeID }))
      result = { fields, rows: [], command: '' }
    } else if (part.name === 'dataRow') result.rows.push(part.fields)
    else if (part.name === 'commandComplete') {
      if (result.command) result = { fields: [], rows: [], command: part.text }
      else result.command = part.text
    } else if (part.name === 'error') {
      forget(sql)
      const { message, severity, code, detail, hint, position, schema, table, column, constraint, routine } = part
      return { error: { message, severity, code, detail, hint, position, schema, table, column, constraint, routine } }
    }
  }
  return { result }
}

const port = parentPort
if (!port) throw new Error('This file runs in a worker thread.')

try {
  const pg = await open(workerData)
  port.on('message', async request => {
    try {
      if (request.sql !== undefined) port.postMessage(await run(pg, request.sql, request.values))
      else if (request.countSyncs) port.postMessage({ result: syncs })
      else if (request.close) {
        if (request.file && pg.fs instanceof KeptMemory) pg.fs.file = request.file
        await pg.close()
        port.postMessage({ result: null })
        port.close()
      }
    } catch (error) {
      port.postMessage({ broken: String(error instanceof Error ? (error.stack ?? error.message) : error) })
    }
  })
  port.postMessage({ ready: true })
} catch (error) {
  port.postMessage({ broken: String(error instanceof Error ? error.message : error) })
  port.close()
}

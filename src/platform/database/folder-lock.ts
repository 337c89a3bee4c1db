import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '../refusal.ts'

/** Who holds a data folder, as written in its lock file. */
export interface Holder {
  pid: number
  host: string
  /** ISO 8601. */
  since: string
  /** Tells this process from a later one with the same number. */
  started: string
  /** The space in which the number means something: one boot of one machine, one container. */
  space: string
  token: string
}

export interface FolderLock {
  holder: Holder
  release(): void
}

/** A holder elsewhere shows that it lives by touching the file; this long without a touch and it is gone. */
const silence = 60_000
const touchEvery = 5_000

/**
 * Takes the folder for this process alone, until `release` or the end of the process. A lock left by a killed process
 * is recognised and taken over. Refuses `data-folder-in-use`, naming the holder. `lost` is called if the lock is
 * nevertheless taken away: whoever holds the folder must stop writing at once.
 */
export function lockFolder(folder: string, now: Date, lost: () => void): FolderLock {
  const path = join(folder, 'afterword.lock')
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    since: now.toISOString(),
    started: startOf(process.pid) ?? 'unknown',
    space: processSpace(),
    token: randomBytes(12).toString('hex'),
  }
  const mine = `${path}.${holder.token}`
  writeFileSync(mine, `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  try {
    if (!linked(mine, path)) takeOver(path, mine)
  } finally {
    rmSync(mine, { force: true })
  }

  const touch = setInterval(() => {
    if (read(path)?.token === holder.token) utimesSync(path, new Date(), new Date())
    else {
      clearInterval(touch)
      lost()
    }
  }, touchEvery)
  touch.unref()
  const release = () => {
    clearInterval(touch)
    process.off('exit', release)
    if (read(path)?.token === holder.token) rmSync(path, { force: true })
  }
  process.once('exit', release)
  return { holder, release }
}

/** A link is made whole or not at all, and only if nothing has that name. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Replaces a lock whose holder is gone; only one process at a time may try, or two could replace each other's. */
function takeOver(path: string, mine: string): void {
  refuseIfAlive(path)
  const turn = `${path}.turn`
  if (!linked(mine, turn)) {
    if (ageOf(turn) < 10_000) throw inUse(read(turn))
    rmSync(turn, { force: true })
    if (!linked(mine, turn)) throw inUse(read(turn))
  }
  try {
    refuseIfAlive(path)
    rmSync(path, { force: true })
    if (!linked(mine, path)) throw inUse(read(path))
  } finally {
    rmSync(turn, { force: true })
  }
}

function refuseIfAlive(path: string): void {
  const holder = read(path)
  if (!holder) return
  const alive = holder.space === processSpace() ? startOf(holder.pid) === holder.started : ageOf(path) < silence
  if (alive) throw inUse(holder)
}

function inUse(holder: Holder | undefined): Refusal {
  const who = holder
    ? `process ${holder.pid} on ${holder.host}, since ${holder.since.slice(0, 16).replace('T', ' ')} UTC`
    : 'another process, which is just taking it'
  return new Refusal(
    'unavailable',
    'data-folder-in-use',
    `The data folder is in use by ${who}. Two programs on one folder would lose data: stop the other one, or use another folder.`,
    holder ? { pid: holder.pid, host: holder.host, since: holder.since } : {},
  )
}

function read(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8'))
    return typeof holder?.pid === 'number' && typeof holder.token === 'string' ? holder : undefined
  } catch {
    return undefined
  }
}

/** Measured against a file written just now in the same place, since another machine's clock may differ from ours. */
function ageOf(path: string): number {
  const probe = `${path}.${randomBytes(6).toString('hex')}.time`
  try {
    writeFileSync(probe, '')
    return statSync(probe).mtimeMs - statSync(path).mtimeMs
  } catch {
    return Number.POSITIVE_INFINITY
  } finally {
    rmSync(probe, { force: true })
  }
}

/** When a living process started, in whatever form the system tells; undefined when there is none (or only its remains). */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0)
      return 'unknown'
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

let space: string | undefined

function processSpace(): string {
  space ??= [hostname(), ...systemMarks()].join(' ')
  return space
}

function systemMarks(): string[] {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return [boot, readlinkSync('/proc/self/ns/pid')]
  } catch {
    return []
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { packagePath } from '../../src/platform/database/location.ts'

export interface Writer {
  child: ChildProcess
  /** Lines that it has written so far; the last number is the last one acknowledged. */
  lines: string[]
  /** Everything it said on stderr. */
  complaints(): string
  /** Waits for that many lines, or its end. */
  wrote(count: number): Promise<void>
  ended: Promise<void>
  kill(): Promise<void>
}

/** Starts test/database/writer.ts, if need be by way of another command. */
export function startWriter(words: (string | number)[], through: string[] = []): Writer {
  const command = [...through, process.execPath, '--import', 'tsx', packagePath('test/database/writer.ts')]
  const child = spawn(command[0]!, [...command.slice(1), ...words.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let rest = ''
  let complaints = ''
  let told: () => void = () => undefined
  child.stdout!.setEncoding('utf8').on('data', text => {
    const parts = (rest + text).split('\n')
    rest = parts.pop()!
    lines.push(...parts)
    told()
  })
  child.stderr!.setEncoding('utf8').on('data', text => {
    complaints += text
  })
  let over = false
  const ended = once(child, 'close').then(() => {
    over = true
    told()
  })
  return {
    child,
    lines,
    complaints: () => complaints,
    ended,
    async wrote(count) {
      while (lines.length < count && !over) {
        await new Promise<void>(resolve => {
          told = resolve
        })
      }
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

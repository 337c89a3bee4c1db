import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { packagePath } from '../src/platform/database/location.ts'
import { quantile } from './figures.ts'

/** Milliseconds after which a measurement is given up: what is that slow needs no median. */
const longestWait = 20_000
const program = packagePath('bin', 'afterword.js')

export interface Answer {
  status: number
  /** Milliseconds until the whole body was there. */
  ms: number
  bytes: number
  body: string
  cookies: string[]
}

/** A server in a process of its own, as people run it. */
export class Server {
  readonly url: string
  readonly directory: string
  /** Seconds from the start of the process until its first page was there. */
  readonly firstPage: number
  readonly #child: ChildProcess
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 10 })
  cookie = ''

  private constructor(child: ChildProcess, url: string, directory: string, firstPage: number) {
    this.#child = child
    this.url = url
    this.directory = directory
    this.firstPage = firstPage
  }

  static async start(directory: string, { demo = false } = {}): Promise<Server> {
    const began = performance.now()
    const words = [program, 'serve', '--data', directory, '--port', '0', ...(demo ? ['--demo'] : [])]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() })
    const end = () => child.kill('SIGTERM')
    process.once('exit', end)
    child.once('exit', () => process.off('exit', end))
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', text => {
      said += text
    })
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout!.setEncoding('utf8').on('data', text => {
        said += text
        const found = /Open\s+(http:\S+)/.exec(said)?.[1]
        if (found) resolve(found.replace('localhost', '127.0.0.1'))
      })
      child.once('exit', () => reject(new Error(`The server did not start:\n${said}`)))
    })
    const server = new Server(child, url, directory, 0)
    const { status } = await server.get('/sign-in')
    if (status >= 400) throw new Error(`The first page answered ${status}.`)
    Object.assign(server, { firstPage: (performance.now() - began) / 1000 })
    return server
  }

  get pid(): number {
    return this.#child.pid!
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('GET', path, { accept: 'text/html', ...headers })
  }

  #send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const began = performance.now()
      const cookie: Record<string, string> = this.cookie ? { cookie: this.cookie } : {}
      const sent = request(
        new URL(path, this.url),
        { method, agent: this.#agent, headers: { ...cookie, ...headers } },
        answer => {
          const parts: Buffer[] = []
          answer.on('data', part => parts.push(part))
          answer.on('end', () => {
            const ms = performance.now() - began
            const whole = Buffer.concat(parts)
            const cookies = answer.headers['set-cookie'] ?? []
            resolve({ status: answer.statusCode!, ms, bytes: whole.length, body: whole.toString('utf8'), cookies })
          })
          answer.on('error', reject)
        },
      )
      sent.on('error', reject)
      sent.setTimeout(longestWait, () => sent.destroy(new Error(`${path} gave no answer in ${longestWait / 1000} s.`)))
      sent.end(body)
    })
  }

  /** Signs in with a password of the example organisation, as a browser does. */
  async signIn(email: string): Promise<void> {
    const keep = (cookies: string[]) => {
      const named = cookies.map(cookie => cookie.split(';')[0]!)
      this.cookie = [this.cookie, ...named].filter(Boolean).join('; ')
    }
    const page = await this.get('/sign-in')
    keep(page.cookies)
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    const password = readFileSync(join(this.directory, 'demo-password'), 'utf8').trim()
    const form = String(new URLSearchParams({ csrf, email, password, next: '/' }))
    const type = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(this.url).origin }
    const answer = await this.#send('POST', '/sign-in', type, form)
    keep(answer.cookies)
    const home = await this.get('/post-mortems')
    if (home.status !== 200) throw new Error(`Could not sign in as ${email}: ${answer.status}, ${home.status}.`)
  }

  /** Megabytes the process takes now, and the most it ever took. */
  memory(): { now: number; most: number } {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8')
    const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
    return { now: megabytes('VmRSS'), most: megabytes('VmHWM') }
  }

  /** Milliseconds of processor time the process has used: what stays true while the machine is busy otherwise. */
  processorTime(): number {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * (1000 / ticks)
  }

  async stop(): Promise<void> {
    this.#agent.destroy()
    if (this.#child.exitCode !== null) return
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }
}

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Runs a command to its end; answers the document of `--json`. Refusals of single files are no failure here. */
export async function command(words: string[]): Promise<{ json: Record<string, unknown>; seconds: number }> {
  const began = performance.now()
  const child = spawn(process.execPath, [program, ...words, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment(),
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    said += text
  })
  const [code] = await once(child, 'close')
  if (code > 1) throw new Error(`afterword ${words.join(' ')} ended with ${code}: ${said.slice(0, 500)}`)
  return { json: JSON.parse(said), seconds: (performance.now() - began) / 1000 }
}

/** Nothing of the caller's configuration, so that no measurement mails anybody. */
function environment(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR, LANG } = process.env
  return { PATH, HOME, TMPDIR, LANG }
}

export interface Series {
  p50: number
  p95: number
  bytes: number
  /** Milliseconds of the server's processor time for one request. */
  processor: number
}

/** One request after the other; refuses to measure anything but a 200. */
export async function measure(server: Server, paths: readonly string[]): Promise<Series> {
  const before = server.processorTime()
  const times: number[] = []
  const sizes: number[] = []
  for (const path of paths) {
    const { status, ms, bytes } = await server.get(path)
    if (status !== 200) throw new Error(`${path} answered ${status}.`)
    times.push(ms)
    sizes.push(bytes)
  }
  return {
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    bytes: Math.max(...sizes),
    processor: (server.processorTime() - before) / paths.length,
  }
}

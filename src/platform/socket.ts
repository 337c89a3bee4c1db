import { chmodSync, closeSync, constants, existsSync, openSync, unlinkSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A question from the command line to the process that holds the data folder. */
export interface SocketCall {
  name: string
  words: string[]
  options: Record<string, unknown>
  directory: string
  actingAs?: string
}

type SocketLine =
  | { progress: string }
  | { outcome: unknown }
  | { refusal: { kind: string; code: string; message: string } }

const longestSocketPath = 100

/**
 * The socket's address inside a data folder. A Unix socket's path is limited to 108 bytes, so a deep folder is
 * reached through an open handle on it (Linux).
 */
function socketAddress(dataDirectory: string): { path: string; close(): void } {
  const path = join(dataDirectory, 'afterword.sock')
  if (Buffer.byteLength(path) <= longestSocketPath || process.platform !== 'linux') return { path, close() {} }
  const handle = openSync(dataDirectory, constants.O_RDONLY | constants.O_DIRECTORY)
  return { path: `/proc/self/fd/${handle}/afterword.sock`, close: () => closeSync(handle) }
}

/**
 * Answers calls on the data folder's socket, which only the folder's owner can open.
 * `answer` may report progress; its result is what the command line prints.
 */
export async function listenOnSocket(
  dataDirectory: string,
  answer: (call: SocketCall, progress: (text: string) => void) => Promise<SocketLine>,
): Promise<{ close(): Promise<void> }> {
  const address = socketAddress(dataDirectory)
  if (existsSync(join(dataDirectory, 'afterword.sock'))) unlinkSync(join(dataDirectory, 'afterword.sock'))
  const server: Server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.setEncoding('utf8')
    incoming.on('data', text => {
      body += text
    })
    incoming.on('end', async () => {
      outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' })
      const send = (line: SocketLine) => outgoing.write(`${JSON.stringify(line)}\n`)
      const line = await answer(JSON.parse(body) as SocketCall, text => send({ progress: text }))
      send(line)
      outgoing.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address.path, resolve)
  })
  chmodSync(join(dataDirectory, 'afterword.sock'), 0o600)
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          address.close()
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

/** Sends a call to the process that holds the folder; null when nobody listens there. */
export async function callSocket(
  dataDirectory: string,
  call: SocketCall,
  progress: (text: string) => void,
): Promise<Exclude<SocketLine, { progress: string }> | null> {
  if (!existsSync(join(dataDirectory, 'afterword.sock'))) return null
  const address = socketAddress(dataDirectory)
  try {
    return await new Promise((resolve, reject) => {
      const outgoing = request({ socketPath: address.path, path: '/', method: 'POST' }, async incoming => {
        let last: Exclude<SocketLine, { progress: string }> | null = null
        for await (const text of createInterface({ input: incoming })) {
          const line = JSON.parse(text) as SocketLine
          if ('progress' in line) progress(line.progress)
          else last = line
        }
        if (last) resolve(last)
        else reject(new Error('The server ended before it answered; nothing more is known about this command.'))
      })
      outgoing.on('error', error => {
        const code = (error as NodeJS.ErrnoException).code
        if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve(null)
        else reject(error)
      })
      outgoing.end(JSON.stringify(call))
    })
  } finally {
    address.close()
  }
}

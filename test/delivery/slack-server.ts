import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Slack as `emulate` plays it, in a process of its own. `token` may post to and read `#incident-pms`. */
export async function startSlack() {
  const port = await freePort()
  const script = `
    import { createEmulator } from 'emulate'
    await createEmulator({ service: 'slack', port: ${port}, seed: {
      tokens: { 'xoxb-afterword': { login: 'afterword', scopes: ['chat:write', 'channels:read', 'channels:history'] } },
      slack: { channels: [{ name: 'incident-pms', topic: 'Post-mortems' }] },
    } })
    console.log('ready')
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', part => {
    said += part
  })
  child.stdout.on('data', part => {
    said += part
  })
  for (let round = 0; !said.includes('ready'); round += 1) {
    if (child.exitCode !== null || round > 300) throw new Error(`The Slack emulator did not start: ${said}`)
    await sleep(100)
  }
  return {
    token: 'xoxb-afterword',
    url: `http://127.0.0.1:${port}/api/`,
    async close() {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

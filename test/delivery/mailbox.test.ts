import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { approvedHtml, carries } from '../../src/channel/email/mail.ts'
import { runDeliveries } from '../../src/delivery/send.ts'
import { approve, hire, openOffice, openRecord } from './office.ts'

const here = ['/usr/sbin/smtpd', '/usr/sbin/dovecot', '/usr/bin/python3'].every(path => existsSync(path))
// Debian's smtpd has one control socket, so another one that runs already is left alone.
const running = existsSync('/var/run/smtpd.sock') && isRunning()
const root = process.getuid?.() === 0
if (!here || !root || running)
  console.info('Left out: OpenSMTPD and Dovecot are not installed, this is not root, or another smtpd runs.')

function isRunning(): boolean {
  try {
    return execFileSync('pgrep', ['-x', 'smtpd']).length > 0
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function answers(port: number, child: ChildProcess, said: () => string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    if (child.exitCode !== null) throw new Error(`It ended by itself: ${said()}`)
    const socket = connect(port, '127.0.0.1')
    const up = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (up) return
    await sleep(100)
  }
  throw new Error(`Nothing answers on port ${port}: ${said()}`)
}

function start(command: string, args: string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', part => {
      said += part
    })
  return { child, said: () => said }
}

async function stop({ child }: { child: ChildProcess }) {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

test.skipIf(!here || !root || running)(
  'a leadership brief arrives in a real mailbox as it was approved',
  { timeout: 90_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'afterword-mailbox-'))
    chmodSync(folder, 0o755)
    const maildir = join(folder, 'mail')
    mkdirSync(maildir)
    execFileSync('chown', ['nobody', maildir])
    const [smtpPort, imapPort] = [await freePort(), await freePort()]
    const smtpConfig = join(folder, 'smtpd.conf')
    writeFileSync(
      smtpConfig,
      `table boxes { "@" = "nobody" }
listen on 127.0.0.1 port ${smtpPort} hostname mail.example.org
action "box" maildir "${maildir}" virtual <boxes>
match from any for any action "box"
`,
    )
    const imapConfig = join(folder, 'dovecot.conf')
    writeFileSync(
      imapConfig,
      `protocols = imap
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
first_valid_uid = 1
mail_location = maildir:${maildir}
passdb {
  driver = static
  args = password=test
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
`,
    )
    const smtpd = start('/usr/sbin/smtpd', ['-d', '-f', smtpConfig])
    const dovecot = start('/usr/sbin/dovecot', ['-F', '-c', imapConfig])
    const context = await openOffice({ SMTP_URL: `smtp://127.0.0.1:${smtpPort}/?ignoreTLS=true` })
    try {
      await answers(smtpPort, smtpd.child, smtpd.said)
      await answers(imapPort, dovecot.child, dovecot.said)
      await hire(context, 'Vera', 'vp-engineering')
      await openRecord(context, 'pm-one')
      const artifact = await approve(context, 'pm-one', 'leadership')
      expect(await runDeliveries(context)).toMatchObject({ sent: 1 })
      const script = `
import imaplib, sys, time
box = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]))
box.login('vera', 'test')
for _ in range(100):
    box.select()
    found = box.search(None, 'ALL')[1][0].split()
    if found: break
    time.sleep(0.1)
sys.stdout.buffer.write(box.fetch(found[0], '(RFC822)')[1][0][1])`
      const raw = execFileSync('/usr/bin/python3', ['-c', script, String(imapPort)])
      const mail = await PostalMime.parse(raw)
      expect(mail.to?.[0]?.address).toBe('vera@example.org')
      expect(mail.subject).toBe('[SEV1] Leadership brief: Parcel labels printed twice')
      expect(carries(mail.text ?? '', artifact.sha256Markdown)).toBe(true)
      expect(approvedHtml(mail.html ?? '')).toBe(artifact.html)
    } catch (error) {
      throw new Error(`${error}\nsmtpd: ${smtpd.said().slice(-1500)}\ndovecot: ${dovecot.said().slice(-1500)}`)
    } finally {
      await context.close()
      await stop(smtpd)
      await stop(dovecot)
    }
  },
)

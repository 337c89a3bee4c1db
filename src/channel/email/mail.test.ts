import { describe, expect, test } from 'vitest'
import { artifactOf } from '../../../test/delivery/artifact.ts'
import type { Message } from '../channel.ts'
import { problemWithAddress } from './address.ts'
import { approvedHtml, approvedMarkdown, carries, renderMail, subjectLimit } from './mail.ts'
import { mailFailure } from './transport.ts'

const message = (changes: Partial<Message> = {}): Message => ({
  key: 'dlv-test00000001',
  artifact: artifactOf({ edition: 'leadership' }),
  recipient: 'vera@example.org',
  reason: 'You hold the VP Engineering role.',
  url: 'https://afterword.example/post-mortems/pm-labels00001/leadership',
  createdAt: new Date('2026-03-04T10:00:00Z'),
  ...changes,
})
const render = (changes: Partial<Message> = {}) =>
  renderMail(message(changes), 'Afterword <afterword@example.org>', 'https://afterword.example')

describe('a mail', () => {
  test('carries the approved text unchanged, in both of its parts', () => {
    const artifact = artifactOf({
      edition: 'leadership',
      markdown: '\n\n# A\n\ntrailing  \n\n----- approved text -----\nß 漢字 🖨️\n\n\n',
    })
    const mail = render({ artifact })
    expect(approvedMarkdown(mail.text)).toBe(artifact.markdown)
    expect(approvedMarkdown(mail.text.replaceAll('\n', '\r\n'))).toBe(artifact.markdown)
    expect(carries(mail.text, artifact.sha256Markdown)).toBe(true)
    expect(carries(mail.text.replace('# A', '# B'), artifact.sha256Markdown)).toBe(false)
    expect(approvedHtml(mail.html ?? '')).toBe(artifact.html)
  })

  test('says why you, what is asked and by when', () => {
    const { text, html, subject } = render({
      acknowledge: {
        url: 'https://afterword.example/acknowledge/dlv-test00000001',
        dueAt: new Date('2026-03-09T10:00:00Z'),
      },
    })
    expect(subject).toBe('[SEV1] Leadership brief: Parcel labels printed twice')
    for (const part of [text, html]) {
      expect(part).toContain('You hold the VP Engineering role.')
      expect(part).toContain('Mon 9 Mar 2026')
      expect(part).toContain('https://afterword.example/acknowledge/dlv-test00000001')
    }
  })

  test('keeps one message id for one delivery and one thread for one edition of a post-mortem', () => {
    expect(render().messageId).toBe('<dlv-test00000001@afterword.example>')
    expect(render().references).toBe(render({ key: 'dlv-test00000002' }).references)
  })

  test('a title cannot add a header or turn the text around', () => {
    const { subject } = render({
      artifact: artifactOf({ title: `One\r\nBcc: eve@example.org\u202e${'x'.repeat(400)}` }),
    })
    expect(subject).not.toMatch(/[\r\n\u202e]/)
    expect(subject.length).toBeLessThanOrEqual(subjectLimit)
  })

  test('fetches nothing from anywhere', () => {
    expect(render().html).not.toMatch(/<(img|link|script|iframe)\b|url\(|@import/)
  })
})

describe('an address', () => {
  test.each(['vera@example.org', 'v.e+pm@mail.example.org', 'root@localhost', `${'a'.repeat(64)}@example.org`])(
    '%s passes',
    address => {
      expect(problemWithAddress(address)).toBeNull()
    },
  )
  test.each([
    'vera@example.org\r\nBcc: eve@example.org',
    'vera@example.org, eve@example.org',
    'Vera <vera@example.org>',
    '"vera"@example.org',
    'vera',
    '@example.org',
    'vera@',
    'vera@exa mple.org',
    'vera@example..org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(250)}.org`,
  ])('%j is refused', address => {
    expect(problemWithAddress(address)).not.toBeNull()
  })
})

describe('what a refusal of the mail server means', () => {
  test.each([
    [{ responseCode: 550, response: '550 no such user', command: 'RCPT TO' }, true],
    [{ responseCode: 554, response: '554 message rejected', command: 'DATA' }, true],
    [{ responseCode: 451, response: '451 greylisted', command: 'RCPT TO' }, false],
    [{ responseCode: 421, response: '421 too busy', command: 'CONN' }, false],
    [{ responseCode: 535, response: '535 bad credentials', command: 'AUTH PLAIN', code: 'EAUTH' }, false],
    [{ code: 'ECONNECTION', message: 'connect ECONNREFUSED' }, false],
    [{ code: 'ETIMEDOUT', message: 'Greeting never received' }, false],
  ])('%j', (error, permanent) => {
    expect(mailFailure(error).permanent).toBe(permanent)
  })

  test('a wait that the server names is kept', () => {
    expect(
      mailFailure({ responseCode: 450, response: '450 4.7.1 Greylisted, try again in 300 seconds' }).retryAfterSeconds,
    ).toBe(300)
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import fastCheck from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EditionName, editions } from '../audience/editions.ts'
import { parseMarkdown } from '../platform/markdown/parse.ts'
import { compileDirectory, type DirectoryEntry } from './directory.ts'
import { findSensitive } from './find-sensitive.ts'
import { findingKey, unsettled } from './finding.ts'
import { redact, redactAll } from './redact.ts'
import { mayHoldSecret } from './secrets.ts'
import { StandIns } from './stand-ins.ts'

const instanceKey = 'a key for tests only'
const nobody = compileDirectory([])
const cast: DirectoryEntry[] = [
  { kind: 'person', name: 'Tilda Brook', email: 'tilda.brook@afterword.example', roleLabel: 'database responder' },
  { kind: 'person', name: 'Renée van der Meulen' },
  { kind: 'person', name: 'Will Page' },
  { kind: 'person', name: '山田太郎' },
  { kind: 'customer', name: 'Quillfeather Bank' },
  { kind: 'customer', name: 'Marlowe & Pike Ltd' },
  { kind: 'vendor', name: 'Tarnwick GmbH', publicName: 'our DNS provider' },
  { kind: 'codename', name: 'Blue Heron' },
  { kind: 'host', name: 'quartz17' },
]
const directory = compileDirectory(cast)

async function clean(text: string, edition: EditionName = 'customer', standIns = new StandIns()): Promise<string> {
  return (await redact(text, { edition, directory, standIns, instanceKey })).text
}

/** `kind:value` of everything found, uncertain ones with a question mark. */
async function found(text: string, among = nobody): Promise<string[]> {
  const findings = await findSensitive(text, among, { instanceKey, internalDomains: ['eqiad.wmnet'] })
  return findings.map(({ kind, value, confidence }) => `${kind}:${value}${confidence === 'certain' ? '' : '?'}`)
}

/** Repeats a generator's letters to a length: secrets are put together here so that none stands in this file. */
function filler(length: number, alphabet = 'aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0z', seed = 7): string {
  let text = ''
  for (let state = seed; text.length < length; state = (state * 48271) % 2147483647)
    text += alphabet[state % alphabet.length]
  return text
}
const capitals = (length: number) => filler(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')
const base64 = (text: string) => Buffer.from(text).toString('base64url')

const secrets: Record<string, string> = {
  'AWS key id': `AK${'IA'}${capitals(16)}`,
  'AWS secret': `aws_secret_access_key = ${filler(40)}`,
  'GitHub token': `gh${'p_'}${filler(36)}`,
  'GitHub fine-grained token': `github_${'pat_'}${filler(60)}`,
  'GitLab token': `gl${'pat-'}${filler(20)}`,
  'npm token': `npm${'_'}${filler(36)}`,
  'Slack bot token': `xo${'xb-'}123456789012-1234567890123-${filler(24)}`,
  'Slack hook': `https://hooks.slack.com/services/T${capitals(8)}/B${capitals(8)}/${filler(24)}`,
  'Stripe key': `sk_${'live_'}${filler(24)}`,
  'Google key': `AI${'za'}${filler(35)}`,
  'OpenAI-style key': `sk${'-proj-'}${filler(48)}`,
  'SendGrid key': `SG${'.'}${filler(22)}.${filler(43)}`,
  JWT: `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64('{"sub":"1234567890"}')}.${filler(43)}`,
  'private key': `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${filler(64)}\n${filler(64)}\n-----END RSA ${'PRIVATE'} KEY-----`,
  'private key without end': `-----BEGIN ${'PRIVATE'} KEY-----\n${filler(64)}\n${filler(40)}`,
  'database URL': `postgres://app:${filler(12)}@db.example.org:5432/app`,
  'basic-auth URL': `https://admin:${filler(12)}@example.org/path`,
  'bearer header': `Authorization: Bearer ${filler(40)}`,
  'basic header': `authorization: Basic ${base64(`user:${filler(12)}`)}`,
  cookie: `Cookie: session=${filler(32)}`,
  'password in prose': `password: ${filler(10)}!`,
  'secret in a setting': `CLIENT_SECRET=${filler(24)}`,
  'API key in JSON': `"api_key": "${filler(20)}"`,
  'Azure connection string': `AccountName=files;AccountKey=${filler(60)}==`,
  'curl credentials': `curl -u deploy:${filler(12)} example.org`,
}
/** The part of a planted secret that must never be seen again. */
const core = (secret: string) =>
  secret.split(/[\s"=:./@;_-]+/).reduce((longest, part) => (part.length > longest.length ? part : longest))

describe('secrets', () => {
  it.each(Object.entries(secrets))('a %s is removed from every edition and every place', async (_, secret) => {
    const oneLine = secret.replaceAll('\n', ' ')
    const places = [
      `It was ${secret} then.`,
      `\`\`\`\n${secret}\n\`\`\``,
      `> ${secret.replaceAll('\n', '\n> ')}`,
      `<!-- ${secret} -->`,
    ]
    if (secret === oneLine)
      places.push(
        `| a | b |\n|---|---|\n| \`${secret}\` | c |`,
        `- **${secret}**`,
        `[log](https://x.example/?q=${secret} "t")`,
      )
    for (const place of places) {
      for (const edition of editions) expect(await clean(place, edition)).not.toContain(core(secret))
    }
    expect(await clean(`It was ${secret} then.`)).toContain('[secret removed]')
  })

  it('are found behind percent-encoding, zero-width characters, base64 and a line break', async () => {
    const token = secrets['GitHub token']!
    const hidden = [
      encodeURIComponent(secrets['basic-auth URL']!),
      `${token.slice(0, 12)}\u200b${token.slice(12)}`,
      Buffer.from(`token ${token}`).toString('base64'),
      `${token.slice(0, 24)}\n${token.slice(24)}`,
    ]
    for (const text of hidden) expect(await clean(`was ${text} then`)).toContain('[secret removed]')
  })

  it('that secretlint knows are not missed by the quick look before it', async () => {
    const samples: Record<string, string> = {
      aws: `aws_secret_access_key=${filler(40)}`,
      'aws id': `AK${'IA'}${capitals(16)}`,
      'aws account': 'AWS_ACCOUNT_ID: 1234-5678-9012',
      npm: `npm${'_'}${filler(36)}`,
      'npm config': `//registry.example/:_auth${'Token'}=${filler(20)}`,
      slack: `xo${'xb-'}123456789012-1234567890123-${filler(24)}`,
      'slack hook': `HTTPS://hooks.SLACK.com/services/T${capitals(8)}/B${capitals(8)}/${filler(24)}`,
      basicauth: `https://admin:${filler(12)}@example.org/path`,
      groq: `gsk${'_'}${filler(52)}`,
      huggingface: `hf${'_'}${filler(34, 'abcdefghijKLMNOP')}`,
      linear: `lin_${'api_'}${filler(40)}`,
      notion: `ntn${'_'}12345678901${filler(35)}`,
      sendgrid: `SG${'.'}${filler(22)}.${filler(43)}`,
      shopify: `shp${'at_'}${filler(32, '0123456789abcdef')}`,
      github: `gh${'p_'}${filler(36)}`,
      'github fine-grained': `github_${'pat_'}${filler(82)}`,
      gitlab: `gl${'pat-'}${filler(20)}`,
      grafana: `gl${'sa_'}${filler(32)}_${filler(8, '0123456789abcdef')}`,
      mongodb: `mongodb+srv://app:${filler(12)}@db.example.org/app`,
      mysql: `jdbc:MySQL://app:${filler(12)}@db.example.org/app`,
      postgres: `postgresql://app:${filler(12)}@db.example.org/app`,
      vault: `hv${'s.'}${filler(95)}`,
      vercel: `vc${'p_'}${filler(40)}`,
      databricks: `da${'pi'}${filler(32, '0123456789abcdef')}`,
      docker: `dckr_${'pat_'}${filler(27)}`,
      figma: `fi${'gd_'}${filler(44)}`,
    }
    for (const [name, sample] of Object.entries(samples))
      expect(mayHoldSecret(`It was ${sample} then.`), name).toBe(true)
    // A rule that comes with a new version needs a sample here and its words in the quick look.
    expect(rules.map(rule => rule.meta.id.replace('@secretlint/secretlint-rule-', '')).sort()).toEqual(
      [
        ...[
          '1password',
          'anthropic',
          'aws',
          'basicauth',
          'database-connection-string',
          'databricks',
          'docker',
          'figma',
        ],
        ...[
          'filter-comments',
          'gcp',
          'github',
          'gitlab',
          'grafana',
          'groq',
          'hashicorp-vault',
          'huggingface',
          'linear',
        ],
        ...['notion', 'npm', 'openai', 'privatekey', 'sendgrid', 'shopify', 'slack', 'vercel'],
      ].sort(),
    )
  })

  it('cannot switch their detector off', async () => {
    expect(await clean(`<!-- secretlint-disable -->\n${secrets['npm token']}`)).toContain('[secret removed]')
  })
})

describe('structured identifiers', () => {
  it.each([
    ['mail ops@example.org now', 'email:ops@example.org'],
    ['mail ops%40example.org now', 'email:ops%40example.org'],
    ['mail ops [at] example [dot] org now', 'email:ops [at] example [dot] org'],
    ['call +44 20 7946 0958 now', 'phone:+44 20 7946 0958'],
    ['call (415) 555-0123 now', 'phone:(415) 555-0123'],
    ['from 10.20.30.40 to', 'ip:10.20.30.40'],
    ['range 192.168.4.0/24 is', 'ip:192.168.4.0/24'],
    ['from 203.0.113.7 to', 'ip:203.0.113.7'],
    ['from 2001:db8::8a2e:370:7334 to', 'ip:2001:db8::8a2e:370:7334'],
    ['from fe80::1ff:fe23:4567:890a to', 'ip:fe80::1ff:fe23:4567:890a'],
    ['card 00:1a:2b:3c:4d:5e down', 'mac:00:1a:2b:3c:4d:5e'],
    ['on cache-3.prod.internal now', 'host:cache-3.prod.internal'],
    ['on files-2.corp.example.org now', 'host:files-2.corp.example.org'],
    ['on api.shop.svc.cluster.local now', 'host:api.shop.svc.cluster.local'],
    ['on mw1201.eqiad.wmnet now', 'host:mw1201.eqiad.wmnet'],
    ['on db1042 now', 'host:db1042?'],
    ['on db-17.lantern.example now', 'host:db-17.lantern.example?'],
    ['on lb-3.eu-west.lantern.example.com.', 'host:lb-3.eu-west.lantern.example.com?'],
    ['in db-17.sql now', 'host:db-17?'],
    ['on web-03.prod now', 'host:web-03.prod?'],
    ['see https://wiki.corp/page now', 'internal-url:https://wiki.corp/page'],
    ['see http://grafana/d/7 now', 'internal-url:http://grafana/d/7'],
    ['see OPSX-123 now', 'ticket:OPSX-123?'],
    ['see INC0012345 now', 'ticket:INC0012345'],
    ['account id: 48213377 was', 'account:48213377'],
    ['iban DE89 3704 0044 0532 0130 00 was', 'iban:DE89 3704 0044 0532 0130 00'],
    ['card 4111 1111 1111 1111 was', 'card:4111 1111 1111 1111'],
    ['thanks @quill.feather for', 'handle:@quill.feather?'],
  ])('%s', async (text, expected) => {
    expect(await found(text)).toEqual([expected])
  })

  it.each([
    'At 12:34:56 and 2:05:09, from 12:34:56 to 12:34:59.123, 12:34:56:789',
    '2021-10-04T15:39:01.123Z and 2021-10-04 15:39:01+02:00',
    'v1.2.3.4, version 10.4.2.1, Chrome/96.0.4664.45, node 20.20.2, 1.14.0-rc.1',
    'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 and 9fceb02',
    '123e4567-e89b-12d3-a456-426614174000',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'UTF-8, SHA-256, ISO-8601, RFC-2119, CVE-2021-44228, SEV-1, EIP-1559',
    'std::vector, dead::beef, ::1, 127.0.0.1, 0.0.0.0/0, localhost:8080, http://localhost:3000/x',
    '4111 1111 1111 1112, 1633361941123, 100 000 000 000 000, DE89 3704 0044 0532 0130 01',
    'npm i @types/node @radix-ui/react, @here and @channel, image@2x.png, git@github.com:org/repo.git',
    'Jenkins and Cassandra, Auto Scaling Groups, San Francisco, Elastic Load Balancing was slow, Monday Morning',
    'Kubernetes restarted, Jenkins reported, Grafana said, by Prometheus, Cassandra noticed, Travis has failed',
    'password: <redacted>, token=$TOKEN, secret: ****, the password is required, const apiKey = process.env.API_KEY',
    'passwords were reset; the token expired; Secret: none',
    'https://github.com/example/repo/pull/12 and https://status.example.org/incidents/1',
    'p95 was 12.5 ms, 3-5 minutes, 99.99 %, 1,234,567 requests, 10:1 and 16:9',
  ])('nothing in: %s', async text => {
    expect(await found(text)).toEqual([])
  })
})

describe('the directory', () => {
  it.each([
    ...[
      'Quillfeather Bank',
      'quillfeather bank',
      'QUILLFEATHER BANK',
      'Quillfeather Banks',
      'quillfeather-bank',
      'quillfeather_bank',
    ],
    ...[
      'QuillfeatherBank',
      'quillfeatherBank',
      'quillfeatherbank',
      'Quillfeather\nBank',
      'Quillfeather%20Bank',
      'Quill\u200bfeather Bank',
    ],
    ...[
      'Quіllfeаther Bank',
      'Ｑuillfeather Bank',
      'Quillfeather&nbsp;Bank',
      'Quillfeather\u00adBank',
      'quillfeather.bank',
      'Quillfeather **Bank**',
    ],
  ])('knows a customer written as %j', async written => {
    expect(await clean(`then ${written} saw it`)).toBe('then Customer A saw it')
    expect(await clean(`then ${written}'s traffic`)).toBe("then Customer A's traffic")
  })

  it.each([
    ...[
      '`GET /v1/quillfeather-bank/jobs`',
      '[x](https://quillfeather-bank.example/y)',
      '![Quillfeather Bank](x.png)',
      '<!-- Quillfeather Bank -->',
    ],
    ...[
      'quillfeatherBankEnabled',
      'flag.quillfeather_bank.on',
      '[a](/x "Quillfeather Bank")',
      '# Quillfeather Bank',
      '[^q]: Quillfeather Bank',
    ],
    ...[
      'https://example.org/quillfeather-bank',
      '[x][quillfeather-bank]\n\n[quillfeather-bank]: https://example.org',
      'a[^quillfeather-bank]\n\n[^quillfeather-bank]: b',
    ],
  ])('knows it in %j', async text => {
    expect((await clean(text)).toLowerCase()).not.toMatch(/quillfeather/)
  })

  it.each([
    ['Tilda Brook', 'the database responder'],
    ['Tilda', 'the database responder'],
    ['@tbrook', 'the database responder'],
    ['tilda.brook@afterword.example', 'the database responder'],
    ['@tilda', 'the database responder'],
    ['Brook Tilda', 'the database responder'],
    ['Renee van der Meulen', 'an engineer'],
    ['Renée Meulen', 'an engineer'],
    ['山田太郎', 'an engineer'],
  ])('turns %s into a part in the response, in every edition', async (written, label) => {
    for (const edition of editions) expect(await clean(`then ${written} saw it`, edition)).toBe(`then ${label} saw it`)
  })

  it('does not take common words for people, nor parts of words for names', async () => {
    const text = 'This will page the on-call; the page will load. Willow, heronry and a blue sky. The bank is closed.'
    expect(await clean(text)).toBe(text)
  })

  it('uses the public name where there is one', async () => {
    expect(await clean('then Tarnwick failed')).toBe('then our DNS provider failed')
  })

  it('takes the whole name of a host', async () => {
    expect(await clean('ssh quartz17.rack.example:22 and quartz17')).toBe('ssh host-1:22 and host-1')
  })

  it('finds its entries among 50,000', async () => {
    const many = compileDirectory([
      ...cast,
      ...Array.from(
        { length: 50_000 },
        (_, n): DirectoryEntry => ({ kind: 'customer', name: `Customer Number ${n} Holdings` }),
      ),
    ])
    const text = `${'The service was slow for customers. '.repeat(500)} customer-number-4711-holdings and Quillfeather Bank`
    const values = (await findSensitive(text, many, { instanceKey })).map(finding => finding.value)
    expect(values).toEqual(['customer-number-4711-holdings', 'Quillfeather Bank'])
  })
})

describe('text in disguise', () => {
  const token = secrets['GitHub token']!
  const entities = (words: string) => [...words].map(character => `&#${character.charCodeAt(0)};`).join('')
  const percent = (words: string) =>
    [...words].map(character => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
  const cut = (words: string, with_: string) => `${words.slice(0, 9)}${with_}${words.slice(9)}`
  const disguised: Record<string, [string, string]> = {
    'a secret with a soft hyphen': [cut(token, '\u00ad'), token.slice(9)],
    'a secret with a zero-width joiner as an entity': [cut(token, '&#8205;'), token.slice(9)],
    'a secret of entities': [entities(token), entities(token).slice(30)],
    'a secret of percent codes': [percent(token), percent(token).slice(30)],
    'a secret with look-alikes': [token.replace('g', 'ɡ'), token.slice(9)],
    'a secret over two lines of a quote': [`> ${cut(token, '\n> ')}`, token.slice(9)],
    'a host of entities': ['cache-3&period;prod&#46;internal', 'cache-3'],
    'a host over two lines': ['db-primary-\n07.prod.internal', '07.prod'],
    'a host with zero-width characters': ['cache\u200b-3.prod\u2060.internal', 'prod'],
    'a host with look-alikes': ['cаche-3.prоd.internal', 'che-3'],
    'an address over two lines': ['ops.team@\nexample.org', 'ops.team'],
    'an address of entities': ['ops&#64;example&period;org', 'ops&#64;'],
    'an address in base64': [Buffer.from('ask ops.team@example.org').toString('base64'), 'b3Bz'],
    'a customer in base64': [Buffer.from('tenant Quillfeather Bank').toString('base64'), 'UXVpbGxm'],
    'a customer of entities': [entities('Quillfeather Bank'), entities('feather')],
    'a customer of percent codes': [percent('Quillfeather Bank'), percent('feather')],
    'a person over two lines with a soft hyphen': ['Tilda\nBro\u00adok', 'Tilda'],
  }
  it.each(Object.entries(disguised))('%s is found', async (_, [written, telling]) => {
    for (const place of [
      `then ${written} was seen`,
      `<!-- ${written} -->`,
      `# ${written}`,
      `a[^1]\n\n[^1]: ${written}`,
    ])
      expect(await clean(place)).not.toContain(telling)
  })
})

describe('names that no directory lists', () => {
  it.each([
    ['It was reported by Maria Lindqvist on Monday.', 'Maria Lindqvist'],
    ['Owner: Oleg Abramov', 'Oleg Abramov'],
    ['Then Priya restarted the primary.', 'Priya'],
    ['Zbigniew Kowalczyk (SRE) joined.', 'Zbigniew Kowalczyk'],
    ['We paged Ngozi Okafor at once.', 'Ngozi Okafor'],
    ['Facilitator: Sarika de Bruyn', 'Sarika de Bruyn'],
  ])('%s', async (text, name) => {
    expect(await found(text)).toEqual([`name:${name}?`])
  })

  it('finds later mentions by one name', async () => {
    expect(await found('Maria Lindqvist joined. The logs that Lindqvist had kept helped.')).toEqual([
      'name:Maria Lindqvist?',
      'name:Lindqvist?',
    ])
  })
})

describe('redaction for an edition', () => {
  const text =
    'Tilda Brook told Quillfeather Bank that 10.1.2.3 and quartz17 failed; see OPSX-12, Maria Lindqvist asked.'
  it.each<[EditionName, string]>([
    [
      'engineering',
      'The database responder told Quillfeather Bank that 10.1.2.3 and quartz17 failed; see OPSX-12, Maria Lindqvist asked.',
    ],
    [
      'leadership',
      'The database responder told Quillfeather Bank that address-1 and host-1 failed; see OPSX-12, Maria Lindqvist asked.',
    ],
    [
      'support',
      'The database responder told Customer A that address-1 and host-1 failed; see a ticket, a person asked.',
    ],
    [
      'customer',
      'The database responder told Customer A that address-1 and host-1 failed; see a ticket, a person asked.',
    ],
  ])('%s', async (edition, expected) => {
    expect(await clean(text, edition)).toBe(expected)
  })

  it('keeps stand-ins through the edition family, and through storage', async () => {
    const standIns = new StandIns()
    await clean('Marlowe & Pike and then Quillfeather Bank', 'customer', standIns)
    const stored = new StandIns(JSON.parse(JSON.stringify(standIns.list())))
    expect(await clean('Quillfeather Bank, then Marlowe & Pike', 'support', stored)).toBe('Customer B, then Customer A')
    expect(JSON.stringify(standIns.list())).not.toMatch(/quill|marlowe/i)
  })

  it('lists what it was unsure of until somebody decides', async () => {
    const options = { edition: 'customer' as const, directory, standIns: new StandIns(), instanceKey }
    const first = await redactAll(['Then Priya restarted db1042.', 'Priya left.'], options)
    expect(first.texts).toEqual(['Then a person restarted host-1.', 'A person left.'])
    expect(first.unsettled.map(finding => finding.value)).toEqual(['Priya', 'db1042'])
    const decisions = new Map([
      [findingKey('name', 'Priya', instanceKey), 'keep' as const],
      [findingKey('host', 'db1042', instanceKey), 'replace' as const],
    ])
    const second = await redactAll(['Then Priya restarted db1042.', 'Priya left.'], { ...options, decisions })
    expect(second.texts).toEqual(['Then Priya restarted host-1.', 'Priya left.'])
    expect(second.unsettled).toEqual([])
    expect(unsettled(first.findings, decisions)).toEqual([])
  })

  it('keeps Markdown standing', async () => {
    expect(await clean('See [the *runbook*](https://wiki.internal/x "t") now')).toBe('See the *runbook* now')
    expect(await clean('See <https://wiki.internal/x> now')).toBe('See an internal page now')
    expect(await clean('See ![chart of Quillfeather Bank](http://grafana/x) now')).toBe('See chart of Customer A now')
    expect(await clean('See [a][b] now\n\n[b]: https://wiki.internal/x')).toBe('See a now\n\n')
    expect(await clean('a <!-- note --> b\n\n[//]: # (hidden words)')).toBe('a  b\n\n')
    expect(await clean('Mail <ops@example.org>.')).toBe('Mail an e-mail address.')
    expect(await clean(`[x] ${secrets['npm token']}(y)`)).toBe('[x] [secret removed] (y)')
    expect(await clean('**Quillfeather** Bank')).toBe('Customer A')
  })

  const pieces = fastCheck.constantFrom(
    ...[
      'Quillfeather Bank',
      'quillfeather-bank',
      'Tilda',
      'Tilda Brook',
      '@tbrook',
      'quartz17',
      '10.1.2.3',
      'ops@example.org',
    ],
    ...[
      'https://wiki.internal/x',
      '[a](',
      ')',
      '[b]',
      '[',
      ']',
      '![',
      '<',
      '>',
      '`',
      '```\n',
      '**',
      '*',
      '_',
      '| ',
      '\n',
      '\n\n',
      '# ',
      '- ',
      '> ',
    ],
    ...[
      ' ',
      ' and ',
      '. ',
      ': ',
      '(',
      '"',
      "'s",
      '<!--',
      '-->',
      '\u200b',
      '%20',
      '@',
      '-',
      '.',
      '/',
      'password: ',
      'Maria Lindqvist',
      'Customer A',
      'host-1',
    ],
    ...Object.values(secrets),
  )
  const documents = (glue: string) => fastCheck.array(pieces, { maxLength: 25 }).map(parts => parts.join(glue))

  it('changes nothing when it is done again', async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(documents(''), fastCheck.constantFrom(...editions), async (text, edition) => {
        const standIns = new StandIns()
        const once = await clean(text, edition, standIns)
        expect(await clean(once, edition, standIns)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('lets nothing it is certain of through, wherever it stands', async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(documents(' '), async text => {
        const once = await clean(text)
        expect(once).not.toMatch(/quillfeather|tbrook|quartz17|10\.1\.2\.3|ops@example\.org|wiki\.internal/i)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the rows and cells of a table', async () => {
    await fastCheck.assert(
      fastCheck.asyncProperty(
        fastCheck.array(fastCheck.constantFrom('Quillfeather Bank', 'Tilda', '`quartz17`', 'ops@example.org', 'x'), {
          minLength: 4,
          maxLength: 4,
        }),
        async ([a, b, c, d]) => {
          const tree = parseMarkdown(await clean(`| h | i |\n|---|---|\n| ${a} | ${b} |\n| ${c} | ${d} |\n`))
          expect(tree?.children?.map(node => node.type)).toEqual(['table'])
          expect(tree?.children?.[0]?.children?.map(row => row.children?.length)).toEqual([2, 2, 2])
        },
      ),
      { numRuns: 100 },
    )
  })

  it('does not stall on hostile text', async () => {
    const hostile = [
      'a'.repeat(500_000),
      'a '.repeat(200_000),
      '1.'.repeat(200_000),
      'a@'.repeat(100_000),
      '::'.repeat(100_000),
      '%41'.repeat(100_000),
    ]
    for (const text of [
      ...hostile,
      '-'.repeat(300_000),
      'A-'.repeat(100_000),
      `${'password '.repeat(30_000)}`,
      'eyJ'.repeat(100_000),
      '1 '.repeat(100_000),
    ]) {
      await clean(text)
    }
  })
})

const corpus = join(import.meta.dirname, '../../../shared/corpus/markdown')
describe.skipIf(!existsSync(corpus))('the corpus (skipped where ../shared/corpus is absent)', () => {
  const files = existsSync(corpus)
    ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.md'))
    : []
  const texts = files.map(file => readFileSync(join(corpus, file), 'utf8'))

  it('holds at most 2 findings a thousand words that are not names, and no time or version among addresses', async () => {
    let words = 0
    let findings = 0
    for (const text of texts) {
      words += text.split(/\s+/).length
      for (const finding of await findSensitive(text, nobody, { instanceKey })) {
        if (finding.layer === 'name') continue
        findings++
        if (finding.kind === 'ip') expect(finding.value).not.toMatch(/^\d\d?:\d\d(?::\d\d)?$|^v/)
      }
    }
    expect(findings / (words / 1000)).toBeLessThan(2.5)
  })

  it('shows none of 1,500 planted items', async () => {
    const planted = [
      ...Object.values(secrets).filter(secret => !secret.includes('\n')),
      'Quillfeather Bank',
      'quillfeather-bank',
      'QuillfeatherBank',
      '@tbrook',
      'Tilda Brook',
      '10.77.3.9',
      'zed@example.org',
      'quartz17',
      'https://wiki.internal/zed',
      'BlueHeron',
    ]
    let count = 0
    const seen: string[] = []
    for (let index = 0; count < 1500 && index < texts.length; index++) {
      const lines = texts[index]!.slice(0, 6000).split('\n')
      const items = Array.from({ length: 5 }, (_, n) => planted[(index * 5 + n) % planted.length]!)
      items.forEach((item, n) => {
        lines.splice(Math.floor((lines.length * (n + 1)) / 7), 0, '', `Then ${item} was seen.`, '')
        count++
      })
      const result = await clean(lines.join('\n'))
      for (const item of items)
        if (result.includes(item) || (item in secrets && result.includes(core(item))))
          seen.push(`${files[index]}: ${item}`)
    }
    expect(count).toBeGreaterThanOrEqual(1500)
    expect(seen).toEqual([])
  })
})

/** A seeded source of fictional values, the same in every run; nothing in it is anybody's. */
export class Seed {
  #state: number
  constructor(seed: number) {
    this.#state = seed
  }
  below(limit: number): number {
    this.#state = (this.#state * 48271) % 2147483647
    return this.#state % limit
  }
  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!
  }
  word(length: number, alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('')
  }
  digits(length: number): string {
    return this.word(length, '0123456789')
  }
  hex(length: number): string {
    return this.word(length, '0123456789abcdef')
  }
  capitals(length: number): string {
    return this.word(length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')
  }
}

export type Group = 'secret' | 'identifier' | 'directory' | 'name'

/** What is planted: the words, and the part of them that must not be read afterwards (all of them unless told). */
export interface Item {
  words: string
  core?: string
  /** Stands by itself, such as a key block; other items are put into a sentence, a list, a table, a quote or code. */
  alone?: boolean
}

/** A kind of thing that somebody could write into a post-mortem. */
export interface Template {
  kind: string
  group: Group
  make(seed: Seed): Item
}

/** The dictionary of the measurement: what the directory's templates are variants of. */
export const dictionary = {
  people: ['Tilda Brookshire', 'Renée Vandermolen', 'Jorrit Quickfeather', 'Ozren Palewski'],
  customers: ['Quillfeather Bank', 'Marlowe & Pike Ltd', 'Zephyrine Foods', 'Northmoor Rail'],
  vendors: ['Tarnwick GmbH', 'Osprey Transit'],
  codenames: ['Blue Heron', 'Marzipan'],
  hosts: ['quartz17', 'opal03.rack.example'],
}

const base64 = (text: string) => Buffer.from(text).toString('base64url')
const mod97 = (text: string) => [...text].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0)
export function iban(seed: Seed): string {
  const account = seed.digits(18)
  const check = String(98 - mod97(`${account}131400`)).padStart(2, '0')
  return `DE${check}${account}`
}
export function card(seed: Seed, beginning: string, length: number): string {
  const digits = beginning + seed.digits(length - 1 - beginning.length)
  let sum = 0
  ;[...digits].reverse().forEach((character, at) => {
    const digit = Number(character) * (at % 2 === 0 ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  })
  return digits + ((10 - (sum % 10)) % 10)
}
export const grouped = (text: string) => text.replace(/(.{4})(?=.)/g, '$1 ')

const secret = (kind: string, make: (seed: Seed) => string | Item): Template => of('secret', kind, make)
const identifier = (kind: string, make: (seed: Seed) => string | Item): Template => of('identifier', kind, make)
const directory = (kind: string, make: (seed: Seed) => string | Item): Template => of('directory', kind, make)
const name = (kind: string, make: (seed: Seed) => string | Item): Template => of('name', kind, make)
function of(group: Group, kind: string, make: (seed: Seed) => string | Item): Template {
  return {
    kind,
    group,
    make: seed => {
      const made = make(seed)
      return typeof made === 'string' ? { words: made } : made
    },
  }
}

const first = 'Anneliese Bartolomeo Chidinma Dragana Eoghan Feliks Gunhild Hamish Ingeborg Jamal Katarzyna Leocadia'
  .split(' ')
  .concat('Maria James Priya Thomas Elena Mohammed Sophie Daniel Yuki Oleg Ngozi Carlos'.split(' '))
const last = 'Lindqvist Okafor Abramov Pemberton Castellanos Whitlock Drzewiecki Hallström Nakagawa Fitzwilliam'.split(
  ' ',
)
export const person = (seed: Seed) => `${seed.pick(first)} ${seed.pick(last)}`

/** Known while the rules were written: the rules may have been fitted to these. */
export const openTemplates: Template[] = [
  secret('AWS key id', seed => `AK${'IA'}${seed.capitals(16)}`),
  secret('AWS secret', seed => around('aws_secret_access_key = ', seed.word(40))),
  secret('GitHub token', seed => `gh${'p_'}${seed.word(36)}`),
  secret('GitLab token', seed => `gl${'pat-'}${seed.word(20)}`),
  secret('Slack token', seed => `xo${'xb-'}${seed.digits(12)}-${seed.digits(12)}-${seed.word(24)}`),
  secret(
    'Slack hook',
    seed => `https://hooks.slack.com/services/T${seed.capitals(8)}/B${seed.capitals(8)}/${seed.word(24)}`,
  ),
  secret('Stripe key', seed => `sk_${'live_'}${seed.word(24)}`),
  secret('Google key', seed => `AI${'za'}${seed.word(35)}`),
  secret(
    'JWT',
    seed => `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64(`{"sub":"${seed.digits(10)}"}`)}.${seed.word(43)}`,
  ),
  secret('key block', seed => {
    const core = seed.word(64)
    return {
      words: `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${core}\n${seed.word(64)}\n-----END RSA ${'PRIVATE'} KEY-----`,
      core,
      alone: true,
    }
  }),
  secret('database URL', seed => around('postgres://app:', seed.word(14), '@db.example.org:5432/app')),
  secret('credentials in a URL', seed => around('https://admin:', seed.word(12), '@example.org/path')),
  secret('bearer', seed => around('Authorization: Bearer ', seed.word(40))),
  secret('password in prose', seed => around('password: ', `${seed.word(8)}7!`)),
  secret('secret in a setting', seed => around('CLIENT_SECRET=', seed.word(24))),
  secret('cookie', seed => around('Cookie: session=', seed.word(32))),
  identifier('e-mail', seed => `${seed.word(6, 'abcdefghij')}.${seed.word(5, 'klmnop')}@example.org`),
  identifier('phone, international', seed => `+44 20 7946 0${seed.digits(3)}`),
  identifier('phone, national', seed => `(415) 555-0${seed.digits(3)}`),
  identifier('IPv4', seed => `10.${seed.below(250)}.${seed.below(250)}.${1 + seed.below(250)}`),
  identifier('IPv6', seed => `2001:db8:${seed.hex(4)}::${seed.hex(4)}:${seed.hex(3)}f`),
  identifier('MAC', seed => seed.hex(12).replace(/(..)(?=.)/g, '$1:')),
  identifier('internal host', seed => `cache-${seed.below(90) + 1}.prod.internal`),
  identifier('internal URL', seed => `https://wiki.corp/pages/${seed.word(8)}`),
  identifier('ticket', seed => `INC00${seed.digits(5)}`),
  identifier('account', seed => around('account id: ', `4${seed.digits(7)}`)),
  identifier('IBAN', seed => grouped(iban(seed))),
  identifier('card', seed => grouped(card(seed, '4', 16))),
  identifier('handle', seed => around('@', `${seed.word(6, 'abcdefgh')}.${seed.word(5, 'klmnop')}`)),
  directory('customer', seed => seed.pick(dictionary.customers)),
  directory('customer, possessive', seed => around('', seed.pick(dictionary.customers), '’s')),
  directory('customer, slug', seed => slug(seed.pick(dictionary.customers))),
  directory('customer, camel case', seed =>
    slug(seed.pick(dictionary.customers)).replace(/-(\w)/g, (_, letter) => letter.toUpperCase()),
  ),
  directory('customer in a URL', seed =>
    around('https://example.org/jobs/', slug(seed.pick(dictionary.customers)), '/7'),
  ),
  directory('customer in code', seed =>
    around('`tenant_', slug(seed.pick(dictionary.customers)).replaceAll('-', '_'), '_flag`'),
  ),
  directory('person', seed => seed.pick(dictionary.people)),
  directory('person, login', seed => around('@', login(seed.pick(dictionary.people)))),
  directory('person, e-mail', seed => around('', localPart(seed.pick(dictionary.people)), '@example.org')),
  directory('codename', seed => seed.pick(dictionary.codenames)),
  directory('vendor, without its legal form', () => 'Tarnwick'),
  directory('host', seed => around('', seed.pick(['quartz17', 'opal03']), '.rack.example:22')),
  name('name who did something', seed => around('Then ', person(seed), ' restarted the primary')),
  name('name by a role', seed => around('reported by ', person(seed))),
  name('name as owner', seed => around('Owner: ', person(seed))),
  name('name with a role behind', seed => around('', person(seed), ' (SRE)')),
]

const rare = 'Xoan Wilhelmina Thabo Saoirse Radoslav Quirin Ottoline Nkechi Mireille Lubomir Kerttu Jadwiga'.split(' ')
const family =
  'Brzozowski Tanaka Ferreira Ó Súilleabháin Mbeki Sørensen Vasquez Ivanova Achterberg Dlamini Kowalczyk Rossi'
    .replace('Ó Súilleabháin', 'Sullivan')
    .split(' ')
const stranger = (seed: Seed) => `${seed.pick(rare)} ${seed.pick(family)}`
const entities = (words: string) => [...words].map(character => `&#${character.codePointAt(0)};`).join('')
const cut = (words: string, mark: string, at = 5) => `${words.slice(0, at)}${mark}${words.slice(at)}`

/** Written after the rules were frozen; nothing was changed for them since. */
export const sealedTemplates: Template[] = [
  secret('Azure storage connection', seed =>
    around(
      'DefaultEndpointsProtocol=https;AccountName=files;AccountKey=',
      seed.word(60),
      '==;EndpointSuffix=core.windows.net',
    ),
  ),
  secret('npm token in a file', seed => around('//registry.npmjs.org/:_authToken=', `npm${'_'}${seed.word(36)}`)),
  secret('SendGrid key', seed => `SG${'.'}${seed.word(22)}.${seed.word(43)}`),
  secret('OpenAI-style key', seed => `sk${'-proj-'}${seed.word(48)}`),
  secret('PyPI token', seed => `py${'pi-'}AgEIcHlwaS5vcmc${seed.word(70)}`),
  secret('Twilio SID', seed => around('account ', `A${'C'}${seed.hex(32)}`)),
  secret('Discord hook', seed => `https://discord.com/api/webhooks/${seed.digits(18)}/${seed.word(68)}`),
  secret('curl with credentials', seed =>
    around('curl -u deploy:', `${seed.word(11)}4`, ' https://ci.example.org/run'),
  ),
  secret('Docker login', seed => around('docker login -u ci -p ', `${seed.word(14)}Z9`)),
  secret('environment in YAML', seed => around('DB_PASSWORD: "', `${seed.word(15)}3`, '"')),
  secret('key in JSON', seed => around('{"api_key": "', `${seed.hex(31)}1`, '"}')),
  secret('AMQP address', seed => around('amqps://worker:', seed.word(18), '@mq.example.org:5671/jobs')),
  secret('token with a zero-width character', seed => around('', cut(`gh${'o_'}${seed.word(36)}`, '\u200b', 14))),
  secret('percent-encoded credentials', seed =>
    around('next=https%3A%2F%2Froot%3A', `${seed.word(12)}5`, '%40example.org%2F'),
  ),
  secret('SSH key block', seed => {
    const core = seed.word(70)
    return {
      words: `-----BEGIN OPENSSH ${'PRIVATE'} KEY-----\n${core}\n${seed.word(44)}\n-----END OPENSSH ${'PRIVATE'} KEY-----`,
      core,
      alone: true,
    }
  }),
  secret('passphrase told in a sentence', seed => around('the password was set to ', `${seed.word(9)}!4k`)),
  identifier('e-mail behind mailto', seed => around('[write](mailto:', `${seed.word(7, 'qrstuv')}@example.net`, ')')),
  identifier('e-mail with a plus', seed => around('', `${seed.word(6, 'mnopq')}+alerts@mail.example.com`)),
  identifier('phone with dots', seed => `415.555.0${seed.digits(3)}`),
  identifier('phone, German', seed => around('call ', `+49 30 ${seed.digits(4)} ${seed.digits(4)}`)),
  identifier('IPv4 with a port', seed =>
    around('', `172.1${6 + seed.below(4)}.${seed.below(250)}.${seed.below(250)}`, ':8443'),
  ),
  identifier('network', seed => `192.168.${seed.below(250)}.0/24`),
  identifier('IPv6 in brackets', seed =>
    around('[', `fd00:${seed.hex(4)}:${seed.hex(4)}::${1 + seed.below(9)}a`, ']:443'),
  ),
  identifier('service in a cluster', seed => `${seed.word(6, 'bcdfgh')}.${seed.word(4, 'klmn')}.svc.cluster.local`),
  identifier(
    'address of a machine in a cloud',
    seed => `ip-10-${seed.below(250)}-${seed.below(250)}-${seed.below(250)}.ec2.internal`,
  ),
  identifier('internal page as a link', seed =>
    around('[runbook](https://', `wiki.internal/run/${seed.word(9)}`, ' "how to")'),
  ),
  identifier('ticket told in words', seed => around('see ticket #', `7${seed.digits(6)}`)),
  identifier('customer id in JSON', seed => around('"customer_id": "', `cus${'_'}${seed.word(13)}7`, '"')),
  identifier('IBAN without spaces', seed => iban(seed)),
  identifier('card of fifteen digits', seed => card(seed, '37', 15)),
  identifier('machine over two lines', seed => ({
    words: `db-${seed.word(4, 'bcdf')}-\n${seed.below(90) + 10}.prod.internal`,
    core: 'prod.internal',
    alone: true,
  })),
  directory('customers, plural', seed => around('two ', seed.pick(['Quillfeather Bank', 'Northmoor Rail']), 's')),
  directory('customer in capitals', seed => seed.pick(dictionary.customers).toUpperCase()),
  directory('customer with look-alikes', seed =>
    around('', seed.pick(['Quillfeather Bank', 'Northmoor Rail']).replace('a', 'а')),
  ),
  directory('customer with a zero-width space', seed => around('', cut(seed.pick(dictionary.customers), '\u200b'))),
  directory('customer, percent-encoded', seed =>
    around('https://example.org/?for=', encodeURIComponent(seed.pick(dictionary.customers))),
  ),
  directory('customer of entities', () => around('', entities('Zephyrine Foods'))),
  directory('customer over two lines', () => ({
    words: 'the team of Northmoor\nRail saw it first',
    core: 'Northmoor',
    alone: true,
  })),
  directory('customer in a picture', seed => around('![traffic of ', seed.pick(dictionary.customers), '](chart.png)')),
  directory('customer in a comment', seed => around('<!-- ', seed.pick(dictionary.customers), ' asked -->')),
  directory('person, last name first', seed =>
    around('', seed.pick(dictionary.people).replace(/^(\S+) (\S+)$/, '$2, $1')),
  ),
  directory('person with a soft hyphen', seed => around('', cut(seed.pick(dictionary.people), '\u00ad', 3))),
  directory('codename as a flag', () => around('`enable_', 'blue_heron', '_v2`')),
  directory('host in a shell line', () => around('ssh root@', 'quartz17', ' uptime')),
  name('name in a chat log', seed => around('[10:02] <', stranger(seed), '> looking')),
  name('name in copy', seed => around('cc ', stranger(seed))),
  name('name as incident commander', seed => around('Incident commander: ', stranger(seed))),
  name('name thanked', seed => around('with thanks to ', stranger(seed), ' for the quick help')),
  name('name in the middle', seed => around('the fix that ', stranger(seed), ' proposed went out')),
]

export const slug = (words: string) =>
  words.toLowerCase().replace(/ ltd$/, '').replaceAll('&', 'and').replaceAll(' ', '-')
const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
export const login = (words: string) => plain(words).replace(/^(.).* /, '$1')
export const localPart = (words: string) => plain(words).replace(' ', '.')

/** An item whose telling part stands between words that may stay. */
export function around(before: string, core: string, after = ''): Item {
  return { words: `${before}${core}${after}`, core }
}

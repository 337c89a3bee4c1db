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

export const slug = (words: string) =>
  words.toLowerCase().replace(/ ltd$/, '').replaceAll('&', 'and').replaceAll(' ', '-')
const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
export const login = (words: string) => plain(words).replace(/^(.).* /, '$1')
export const localPart = (words: string) => plain(words).replace(' ', '.')

/** An item whose telling part stands between words that may stay. */
export function around(before: string, core: string, after = ''): Item {
  return { words: `${before}${core}${after}`, core }
}

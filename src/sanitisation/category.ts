import type { FindingKind } from '../redaction/finding.ts'

/** The sixteen categories of the sanitisation checklist, in its order (practice.md §4.6). */
export const categoryNames = [
  'customers',
  'personal-data',
  'employees',
  'security-detail',
  'secrets',
  'hosts',
  'vendors',
  'unreleased',
  'financial',
  'legal',
  'regulatory',
  'third-party',
  'metadata',
  'volume',
  'wording',
  'whole',
] as const
export type CategoryName = (typeof categoryNames)[number]

/**
 * What of the customer text a category looks at, and so what voids its signature: its own findings and the passages they
 * stand in; every text beside the lines of facts; every number; or the whole text, to the byte.
 */
export type Scope = 'findings' | 'prose' | 'numbers' | 'everything'

export interface Category {
  title: string
  /** What a person asks of the text, whatever was found. */
  question: string
  scope: Scope
}

export const categories: Record<CategoryName, Category> = {
  customers: {
    title: 'Customers',
    question: 'Does only one customer fit what is said, even without a name?',
    scope: 'findings',
  },
  'personal-data': {
    title: 'Personal data',
    question: 'Could a person be told from what remains: places, times, excerpts?',
    scope: 'findings',
  },
  employees: {
    title: 'Employees',
    question: 'Would colleagues or the press know who “the engineer on call” was?',
    scope: 'findings',
  },
  'security-detail': {
    title: 'Security detail',
    question: 'Does it tell an attacker something that is still true?',
    scope: 'prose',
  },
  secrets: {
    title: 'Secrets',
    question: 'Was every secret that ever stood here rotated?',
    scope: 'findings',
  },
  hosts: {
    title: 'Hosts and topology',
    question: 'Can the architecture be inferred, and would that matter?',
    scope: 'findings',
  },
  vendors: {
    title: 'Suppliers and partners',
    question: 'Is there an agreement not to name them, or a dispute?',
    scope: 'findings',
  },
  unreleased: {
    title: 'Unreleased features',
    question: 'Does a name or a date give away a launch or an experiment?',
    scope: 'prose',
  },
  financial: {
    title: 'Financial',
    question: 'Could an investor learn something that is not public?',
    scope: 'numbers',
  },
  legal: {
    title: 'Legal',
    question: 'Does it admit, judge or interpret more than it states?',
    scope: 'prose',
  },
  regulatory: {
    title: 'Regulatory',
    question: 'Does it agree with what was, or will be, filed with an authority?',
    scope: 'prose',
  },
  'third-party': {
    title: 'Content of others',
    question: 'Is there a quotation, picture or logo that others have rights in?',
    scope: 'prose',
  },
  metadata: {
    title: 'Metadata',
    question: 'Do links, pictures or files carry more than they show?',
    scope: 'prose',
  },
  volume: {
    title: 'Numbers that tell volume',
    question: 'Together with earlier publications, do the numbers tell our size?',
    scope: 'numbers',
  },
  wording: {
    title: 'Wording',
    question: 'Does it blame, belittle or promise what nobody can keep?',
    scope: 'everything',
  },
  whole: {
    title: 'The text as a whole',
    question: 'Could somebody who knows us find the person, the customer or the hole?',
    scope: 'everything',
  },
}

/** The category that each kind of finding belongs to. */
const categoryOfKind: Record<FindingKind, CategoryName> = {
  'private-key': 'secrets',
  token: 'secrets',
  jwt: 'secrets',
  'cloud-key': 'secrets',
  password: 'secrets',
  'connection-string': 'secrets',
  authorization: 'secrets',
  cookie: 'secrets',
  webhook: 'secrets',
  email: 'personal-data',
  phone: 'personal-data',
  iban: 'personal-data',
  card: 'personal-data',
  name: 'personal-data',
  person: 'employees',
  handle: 'employees',
  customer: 'customers',
  account: 'customers',
  ip: 'hosts',
  mac: 'hosts',
  host: 'hosts',
  service: 'hosts',
  'internal-url': 'hosts',
  vendor: 'vendors',
  codename: 'unreleased',
  ticket: 'volume',
}

export function categoryOf(kind: FindingKind): CategoryName {
  return categoryOfKind[kind]
}

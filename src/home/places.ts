import { editionsFor, may, mayKnowAccounts, mayReadRecords } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'

export interface Place {
  label: string
  href: string
  kind: string
}

const everybody: Place[] = [
  { label: 'Home', href: '/', kind: 'Place' },
  { label: 'Post-mortems', href: '/post-mortems', kind: 'Place' },
  { label: 'Deliveries', href: '/deliveries', kind: 'Place' },
  { label: 'Talks', href: '/talks', kind: 'Place' },
  { label: 'Your account', href: '/account', kind: 'Place' },
  { label: 'Settings', href: '/settings', kind: 'Place' },
  { label: 'Public site', href: '/public/', kind: 'Place' },
  { label: 'API reference', href: '/api', kind: 'Place' },
]

const accounts: Place[] = [{ label: 'Account packs', href: '/account-packs', kind: 'Place' }]
const publications: Place = { label: 'Publications', href: '/publications', kind: 'Place' }

const writers: Place[] = [
  { label: 'Start a post-mortem', href: '/post-mortems/new', kind: 'Do' },
  { label: 'Import post-mortems', href: '/import', kind: 'Do' },
]

const mostPlaces = 5

/** Places and things to do whose name holds every typed word. Pure. */
export function placesFor(viewer: Viewer, words: string): Place[] {
  const typed = words.toLowerCase().split(/\s+/).filter(Boolean)
  const queue = mayReadRecords(viewer) && editionsFor(viewer).includes('customer') ? [publications] : []
  const places = [
    ...everybody,
    ...queue,
    ...(mayKnowAccounts(viewer) ? accounts : []),
    ...(may(viewer, 'import') === true ? writers : []),
  ]
  return places.filter(({ label }) => typed.every(word => label.toLowerCase().includes(word))).slice(0, mostPlaces)
}

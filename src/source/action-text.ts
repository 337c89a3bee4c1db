import { actionStates } from '../incident/words.ts'
import type { ImportedAction, Provenance } from './account.ts'
import { dayIso } from './day.ts'
import { momentAt } from './moment.ts'

/** Words a source uses for how far an action is, and the state of domain.md §15 each means without doubt. */
const states: Record<string, string> = {
  done: 'done',
  complete: 'done',
  completed: 'done',
  closed: 'done',
  fixed: 'done',
  resolved: 'done',
  'in progress': 'in_progress',
  'in-progress': 'in_progress',
  wip: 'in_progress',
  started: 'in_progress',
  blocked: 'blocked',
  stalled: 'blocked',
  declined: 'declined',
  rejected: 'declined',
  "won't fix": 'declined',
  wontfix: 'declined',
  superseded: 'superseded',
  open: 'proposed',
  todo: 'proposed',
  'to do': 'proposed',
  pending: 'proposed',
  'not started': 'proposed',
  not_done: 'proposed',
  'not done': 'proposed',
  unresolved: 'proposed',
  proposed: 'proposed',
  accepted: 'accepted',
  verified: 'verified',
}

/** The state a word means, or undefined where it means none for certain. */
export function actionStateOf(word: string): string | undefined {
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/[*.:✅]+/gu, '')
    .replace(/^_+|_+$/g, '')
    .trim()
  const code = actionStates.find(state => state === plain.replace(/[\s-]+/g, '_'))
  return code ?? states[plain] ?? states[plain.replace(/_/g, ' ')]
}

/** prevent, detect, mitigate, process or investigate, where the source says it in one of these words. */
export function actionTypeOf(word: string): string | undefined {
  const plain = word.trim().toLowerCase()
  if (/^prevent/.test(plain)) return 'prevent'
  if (/^detect/.test(plain)) return 'detect'
  if (/^mitigat/.test(plain)) return 'mitigate'
  if (/^process/.test(plain)) return 'process'
  if (/^investigat/.test(plain)) return 'investigate'
  return undefined
}

/** P1 to P3 as written. */
export function actionPriorityOf(word: string): string | undefined {
  return /^p[1-3]$/i.test(word.trim()) ? word.trim().toUpperCase() : undefined
}

const checkbox = /^\[([ xX✓-])\] +/
const statusFirst =
  /^(?:\*\*|__)?(?:status ?: ?(?:\*\*|__)? ?)?(done|in[- ]progress|unresolved|declined|stalled|todo|wip|not done|pending|on-going|ongoing)(?:\*\*|__)?(?: ?[:\-–] ?| (?=[A-Z“"'[]))/i
const statusLast = /(?:^| )\(?(?:\*\*)?(done|completed|in progress|wip)(?:\*\*)?[).!]*$/i
const ownerWritten =
  /(?:\(|\[|\b)(?:owner|assignee|assigned to|responsible|dri) ?: ?(?:\*\*)? ?([^()[\];,|]{2,60}?) ?(?=[)\];,|]|$|\. |due\b)/i
const ownerEmail = /<?([a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})>?/i
const dueWritten = /(?:\(|\b)(?:due(?: date| on| by)?|deadline|by|until) ?: ?|(?:\(|\b)due (?:on |by )?/i
const ticket =
  /https?:\/\/[^\s<>()\]"'|]{3,500}(?:\/issues?\/|\/pull\/|\/pulls\/|\/browse\/|\/T\d|\/-\/issues\/|\/merge_requests\/|\/ticket)[^\s<>()\]"'|]{0,300}/i
const phabricator = /https?:\/\/phabricator\.[a-z.]{3,60}\/T\d{1,9}/i

/** One line, or item, of a list of actions as an action; its text stays as written apart from a leading box or status. */
export function actionFrom(item: string, source: Provenance): ImportedAction {
  let text = item.trim()
  const action: ImportedAction = { text, source }
  const box = checkbox.exec(text)
  if (box) {
    if (/[xX✓]/.test(box[1] ?? '')) action.state = 'done'
    text = text.slice(box[0].length)
  }
  const first = statusFirst.exec(text)
  if (
    first?.[1] &&
    (/status/i.test(first[0]) || first[1] === first[1].toUpperCase() || /^(?:Done|In progress) /.test(first[0]))
  ) {
    const state = actionStateOf(first[1])
    if (state) action.state = state
    text = text.slice(first[0].length)
  } else {
    const last = text.length < 2000 ? statusLast.exec(text.slice(-40)) : null
    const state = last?.[1] && last[0].includes('(') ? actionStateOf(last[1]) : undefined
    if (state && !action.state) action.state = state
  }
  action.text = text.trim()
  const head = text.slice(0, 2000)
  const owner = ownerWritten.exec(head)
  if (owner?.[1]) setOwner(action, owner[1])
  const due = dueWritten.exec(head)
  if (due) {
    const moment = momentAt(head, due.index + due[0].length)
    if (moment?.day) action.dueOn = dayIso(moment.day)
  }
  const link = ticket.exec(head) ?? phabricator.exec(head)
  if (link) action.trackerUrl = link[0].replace(/[.,;:]+$/, '')
  return action
}

/** A name, or an address, as the owner of an action. */
export function setOwner(action: ImportedAction, written: string) {
  const email = ownerEmail.exec(written)
  if (email?.[1]) action.ownerEmail = email[1].toLowerCase()
  const name = written
    .replace(ownerEmail, '')
    .replace(/[*_`[\]()<>]/g, '')
    .trim()
  if (name !== '' && !/^(?:n\/?a|tbd|tbc|none|unassigned|-+)$/i.test(name)) action.ownerName = name.slice(0, 200)
}

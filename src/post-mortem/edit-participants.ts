import { findPerson } from '../person/store.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile, changeRecord, noSuchPart } from './change.ts'
import { seesParticipants } from './shown.ts'
import { requireStorable } from './storable-text.ts'
import { deleteParticipant, insertParticipants, updateParticipant } from './store.ts'

const longestLabel = 80

/** Adds somebody who took part, by role label; the person is optional and seen by few. Refuses `no-role-label`, `no-such-person`. */
export async function addParticipant(
  context: Context,
  viewer: Viewer,
  id: string,
  participant: { roleLabel: string; personId?: string },
): Promise<void> {
  const label = checkedLabel(participant.roleLabel)
  await changeRecord(context, viewer, id, 'participants', async (context, record) => {
    const person = await personOf(context, participant.personId)
    await insertParticipants(context.db, [
      { id: newId('par'), postMortemId: record.id, person_id: person?.id ?? null, name: null, role_label: label },
    ])
  })
}

/**
 * Changes a participant's role label and, for those who may see it, the person behind it; an empty label takes the row
 * away. `was` is the label the editor started from. Refuses `no-such-part`, `changed-meanwhile`, `no-such-person`.
 */
export async function editParticipant(
  context: Context,
  viewer: Viewer,
  id: string,
  participantId: string,
  edit: { roleLabel: string; was: string; personId?: string },
): Promise<void> {
  await changeRecord(context, viewer, id, 'participants', async (context, record) => {
    const before = record.participants.find(candidate => candidate.id === participantId)
    if (!before) throw noSuchPart()
    if (before.role_label !== edit.was) {
      throw changedMeanwhile(`participant:${before.id}`, edit.roleLabel, before.role_label, record.version)
    }
    if (edit.roleLabel.trim() === '') return deleteParticipant(context.db, before.id)
    const mapping = edit.personId !== undefined && seesParticipants(viewer, record)
    const person = mapping ? ((await personOf(context, edit.personId))?.id ?? null) : before.person_id
    await updateParticipant(context.db, before.id, { role_label: checkedLabel(edit.roleLabel), person_id: person })
  })
}

function checkedLabel(text: string): string {
  requireStorable(text)
  const label = text.replace(/\s+/g, ' ').trim()
  if (label === '') throw new Refusal('bad-input', 'no-role-label', 'Name the role, such as “payments on-call”.')
  if (label.length > longestLabel)
    throw new Refusal('bad-input', 'too-long', `A role label holds at most ${longestLabel} characters.`)
  return label
}

async function personOf(context: Context, personId: string | undefined) {
  if (!personId) return null
  const person = await findPerson(context.db, personId)
  if (!person) throw new Refusal('bad-input', 'no-such-person', 'A participant is a person of this organisation.')
  return person
}

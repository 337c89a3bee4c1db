import { handlings, postMortemTypes } from '../../incident/words.ts'
import { Button, Form, FormActions, Hidden, Select, TextInput } from '../../ui/form.tsx'
import type { DeskContents } from './desk.tsx'
import { codeOptions } from './part-form.tsx'

export interface DeskPerson {
  id: string
  name: string
}

const handlingLabels: Record<string, string> = {
  red: 'Red: owner and participants only',
  amber_strict: 'Amber strict: this organisation',
  amber: 'Amber: this organisation and its clients',
  green: 'Green: the wider community',
  clear: 'Clear: everybody',
}

/** What kind of record it is, who may read it, whose it is. */
export function AttributesForm({ record, state, people }: DeskContents) {
  return (
    <Form action={`${state.saveTo}/attributes`} csrf={state.csrf} id="attributes-form" class="stack">
      <div class="form-line">
        <Select label="Type" name="type" options={codeOptions(postMortemTypes)} value={record.type} />
        <Select
          label="Handling"
          name="handling"
          options={handlings.map(value => ({ value, label: handlingLabels[value] ?? value }))}
          value={record.handling}
        />
      </div>
      <div class="form-line">
        <Select
          label="Owner"
          name="owner"
          options={options(people, record.owner)}
          value={record.owner?.id}
          empty="Nobody yet"
        />
        <TextInput
          label="Language"
          name="language"
          value={record.language}
          maxlength={35}
          hint="A code such as en or de."
        />
      </div>
      <Hidden name="was" value={JSON.stringify(attributesOf(record))} />
      <FormActions>
        <Button>Save</Button>
      </FormActions>
    </Form>
  )
}

/** The attributes as the form sends them. */
export function attributesOf(record: DeskContents['record']): Record<string, string> {
  return {
    type: record.type,
    handling: record.handling,
    owner: record.owner?.id ?? '',
    language: record.language,
  }
}

function options(people: DeskPerson[], owner: DeskPerson | null) {
  const known = owner && !people.some(person => person.id === owner.id) ? [...people, owner] : people
  return known.map(person => ({ value: person.id, label: person.name }))
}

/** Role labels for everybody; the persons behind them only for those who took part. */
export function ParticipantsForm({ record, state, people, persons }: DeskContents) {
  const at = `${state.saveTo}/participants`
  return (
    <div class="stack">
      <p class="soft">
        The text speaks of roles.{' '}
        {persons ? 'Only the owner, participants and admins see who held one.' : 'Who held a role is not shown to you.'}
      </p>
      {record.participants.map(participant => (
        <Form action={`${at}/${encodeURIComponent(participant.id)}`} csrf={state.csrf} class="form-line">
          <Hidden name="was" value={participant.role_label} />
          <TextInput
            label="Role"
            name="role_label"
            id={`role-${participant.id}`}
            value={participant.role_label}
            maxlength={80}
          />
          {persons && (
            <Select
              label="Person"
              name="person"
              id={`person-${participant.id}`}
              options={options(
                people,
                participant.person_id ? { id: participant.person_id, name: participant.name ?? 'somebody' } : null,
              )}
              value={participant.person_id}
              empty={participant.name ?? 'Not said'}
            />
          )}
          <Button small>Save</Button>
          <Button small weight="quiet" name="remove" value="yes">
            Take away
          </Button>
        </Form>
      ))}
      <Form action={at} csrf={state.csrf} class="form-line">
        <TextInput label="Another role" name="role_label" id="role-new" maxlength={80} placeholder="payments on-call" />
        {persons && (
          <Select label="Person" name="person" id="person-new" options={options(people, null)} empty="Not said" />
        )}
        <Button small>Add</Button>
      </Form>
    </div>
  )
}

import { may } from '../audience/policy.ts'
import { listPeople } from '../person/store.ts'
import { addDeskPanel, type DeskState, type PartEdit, partName } from '../post-mortem/desk-panels.ts'
import { about } from '../post-mortem/read.ts'
import {
  codeOptions,
  PartBase,
  PartForm,
  PartInput,
  type PartProps,
  PartSelect,
  PartText,
} from '../post-mortem/views/part-form.tsx'
import { visibilityChoices } from '../post-mortem/views/visibility-choices.ts'
import { type Action, actionPriorities, actionTypes } from './action.ts'
import { type ActionEdit, addAction } from './add.ts'
import { editAction } from './edit.ts'
import { shownActions } from './shown.ts'

addDeskPanel(
  {
    key: 'actions',
    title: 'Actions',
    async load(context, viewer, record) {
      if (may(viewer, 'edit-record', about(record)) !== true) return null
      const actions = await shownActions(context.db, viewer, record)
      const people = (await listPeople(context.db)).map(({ id, name }) => ({ id, name }))
      const light = record.type === 'light'
      return {
        have: Math.min(1, actions.length),
        wanted: 1,
        prefixes: ['action', 'new-action'],
        content: state => (
          <Actions
            state={state}
            actions={light ? actions.slice(1) : actions}
            people={people}
            spare={!light || actions.length > 0}
          />
        ),
        light: state => <ActionFields state={state} action={actions[0]} people={people} brief />,
      }
    },
  },
  [
    {
      prefix: 'action',
      save: (context, viewer, id, edit) =>
        editAction(context, viewer, id, partName(edit.part), edit.baseVersion, actionEdit(edit)),
    },
    { prefix: 'new-action', save: (context, viewer, id, edit) => addAction(context, viewer, id, actionEdit(edit)) },
  ],
)

function actionEdit({ value, more }: PartEdit): ActionEdit {
  return {
    text: value,
    ownerId: more.owner,
    dueOn: more.due,
    type: more.type,
    priority: more.priority,
    trackerUrl: more.tracker,
    visibility: more.visibility,
  }
}

type Owner = { id: string; name: string }

/** The list as one form: each action is saved by itself, the last fields add one. */
function Actions({
  state,
  actions,
  people,
  spare,
}: {
  state: DeskState
  actions: Action[]
  people: Owner[]
  spare: boolean
}) {
  return (
    <PartForm state={state} id="action-rows" save="Save the actions">
      {actions.map(action => (
        <ActionFields state={state} action={action} people={people} />
      ))}
      {spare ? (
        <ActionFields state={state} people={people} />
      ) : (
        <p class="soft">The first action is on the page above; save it to add another.</p>
      )}
    </PartForm>
  )
}

function ActionFields({
  state,
  action,
  people,
  brief,
}: {
  state: DeskState
  action?: Action
  people: Owner[]
  /** Only what, who, when. */
  brief?: boolean
}) {
  const of: PartProps = {
    state,
    part: action ? `action:${action.id}` : 'new-action',
    version: action?.version ?? 0,
    current: {
      '': action?.text ?? '',
      owner: action?.owner_id ?? '',
      due: action?.due_on?.slice(0, 10) ?? '',
      ...(!brief && {
        type: action?.type ?? '',
        priority: action?.priority ?? '',
        tracker: action?.tracker_url ?? '',
        visibility: action?.visibility ?? '',
      }),
    },
  }
  const named = action?.owner_name && !action.owner_id ? `${action.owner_name} (not in the directory)` : 'Nobody yet'
  return (
    <div class={brief ? 'stack' : 'stack border-t border-line pt-4'}>
      <PartBase {...of} />
      <PartText
        of={of}
        label={brief ? 'One action' : action ? 'Action' : 'Another action'}
        rows={2}
        hint={action && !brief ? 'Empty it to take the action away.' : 'What will be true when it is done.'}
      />
      <div class="form-line">
        <PartSelect
          of={of}
          name="owner"
          label="Owner"
          options={people.map(({ id, name }) => ({ value: id, label: name }))}
          empty={named}
        />
        <PartInput of={of} name="due" label="Due" type="date" />
      </div>
      {!brief && (
        <div class="form-line">
          <PartSelect of={of} name="type" label="Type" options={codeOptions(actionTypes)} empty="Not said" />
          <PartSelect
            of={of}
            name="priority"
            label="Priority"
            options={codeOptions(actionPriorities)}
            empty="Not said"
          />
          <PartInput of={of} name="tracker" label="Tracker link" />
          <PartSelect
            of={of}
            name="visibility"
            label="May travel"
            options={visibilityChoices('customer', state.restricts)}
            empty="Leadership"
          />
        </div>
      )}
    </div>
  )
}

import { mayKnowAccounts } from '../audience/policy.ts'
import { addDeskPanel, type DeskState } from '../post-mortem/desk-panels.ts'
import { about } from '../post-mortem/read.ts'
import { PartBase, PartForm, type PartProps, PartText } from '../post-mortem/views/part-form.tsx'
import { setAccounts } from './accounts.ts'
import { accountsOf } from './store.ts'

addDeskPanel(
  {
    key: 'affected-accounts',
    title: 'Affected accounts',
    async load(context, viewer, record) {
      if (!mayKnowAccounts(viewer, about(record))) return null
      const names = (await accountsOf(context.db, record.id)).map(({ name }) => name)
      return {
        have: Math.min(1, names.length),
        wanted: 1,
        prefixes: ['affected-accounts'],
        content: state => <Accounts state={state} text={names.join('\n')} />,
      }
    },
  },
  [
    {
      prefix: 'affected-accounts',
      save: (context, viewer, id, edit) =>
        setAccounts(context, viewer, id, { names: edit.value.split('\n'), base: (edit.more.base ?? '').split('\n') }),
    },
  ],
)

function Accounts({ state, text }: { state: DeskState; text: string }) {
  const of: PartProps = { state, part: 'affected-accounts', version: 0, current: { '': text, base: text } }
  return (
    <PartForm state={state} id="affected-account-rows">
      <PartBase {...of} />
      <input type="hidden" name="affected-accounts|base" value={text} />
      <PartText
        of={of}
        label="Customers whom this touched"
        hint="One name a line. Only the owner, support and communications see them; they stand in no edition, and every edition has them taken out."
      />
    </PartForm>
  )
}

import { Button, Form, FormActions, TextInput } from '../../ui/form.tsx'
import { Table } from '../../ui/table.tsx'
import { EmptyState, Notice, Section, Time } from '../../ui/text.tsx'
import { mostFeedAddresses } from '../feed-address.ts'
import type { FeedAddress } from '../store.ts'

/** A person's addresses for feed readers, on their account's page. */
export function FeedAddresses({
  csrf,
  addresses,
  made,
}: {
  csrf: string
  addresses: readonly FeedAddress[]
  /** Shown this once. */
  made?: { atom: string; json: string }
}) {
  return (
    <Section title="Feeds">
      {made && (
        <Notice tone="good" title="Shown here once">
          <p>
            Give one of these to your feed reader, and to nobody else: whoever has it reads what you may. They hold the
            deepest edition you may read; with <code>?edition=support</code> at the end, another one.
          </p>
          <p>
            Atom: <code>{made.atom}</code>
          </p>
          <p>
            JSON: <code>{made.json}</code>
          </p>
        </Notice>
      )}
      <Table
        caption="Addresses for feed readers"
        rows={[...addresses]}
        empty={
          <EmptyState title="No addresses yet">
            <p>With one, a feed reader shows you what was approved, without signing in.</p>
          </EmptyState>
        }
        columns={[
          { label: 'Name', main: true, cell: address => address.name },
          { label: 'Made', from: 'tablet', cell: address => <Time at={address.createdAt} precision="day" /> },
          {
            label: 'Last read',
            cell: address => (address.lastUsedOn ? <Time at={address.lastUsedOn} precision="day" /> : 'never'),
          },
          {
            label: 'Revoke',
            quiet: true,
            cell: address => (
              <Form action={`/account/feed-addresses/${address.id}/revoke`} csrf={csrf} class="cluster">
                <Button weight="quiet" small>
                  Revoke
                </Button>
              </Form>
            ),
          },
        ]}
      />
      {addresses.length < mostFeedAddresses && (
        <Form action="/account/feed-addresses" csrf={csrf} turbo={false} class="stack mt-6">
          <TextInput label="Name" name="name" hint="What will read it." maxlength={80} required autocomplete="off" />
          <FormActions>
            <Button>Make an address</Button>
          </FormActions>
        </Form>
      )}
    </Section>
  )
}

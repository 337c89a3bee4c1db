import type { Viewer } from '../../person/viewer.ts'
import { Button, Form, TextInput } from '../../ui/form.tsx'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Card, Fold } from '../../ui/text.tsx'
import type { LookedUp } from '../look-up.ts'

/** Asks the vault, for those who may. */
export function LookUpForm({ address, csrf }: { address: string; csrf: string }) {
  return (
    <Fold summary="What does a stand-in stand for?">
      <p class="note">The map lies sealed and apart. Each question is written into the audit log under your name.</p>
      <Form action={`${address}/sanitise/look-up`} csrf={csrf} turbo={false}>
        <TextInput
          label="Stand-in"
          name="stand_in"
          hint="As it reads outside, such as “Customer A”."
          required
          maxlength={80}
        />
        <Button small>Look it up</Button>
      </Form>
    </Fold>
  )
}

/** The answer, once. */
export function LookUpPage({
  frame,
  desk,
  found,
}: {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  /** Address of the desk it was asked from. */
  desk: string
  found: LookedUp
}) {
  return (
    <Page {...frame} title={`Stand-in: ${found.standIn}`} current="post-mortems">
      <PageHeader
        above={<Breadcrumbs items={[{ label: 'Sanitise', href: desk }, { label: 'Stand-in' }]} />}
        title={found.standIn}
        lede="Your look into the vault was written into the audit log."
      />
      <Card title="Stands for">
        {found.originals.length === 0 ? (
          <p>An earlier release gave it out and kept nothing about it; sign or decide anything to fill that in.</p>
        ) : (
          <ul>
            {found.originals.map(original => (
              <li>{original}</li>
            ))}
          </ul>
        )}
      </Card>
    </Page>
  )
}

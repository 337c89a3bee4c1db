import { Button, Form } from '../../ui/form.tsx'
import { plural } from '../../ui/format.ts'
import { Card, Notice } from '../../ui/text.tsx'

/** Mails to subscribers that the last look keeps: how many, why, and the way to try again. */
export function HeldMails({
  held,
  address,
  csrf,
}: {
  held: { count: number; error: string }
  address: string
  csrf: string
}) {
  return (
    <Card title="Mails to subscribers">
      <Notice
        tone="caution"
        title={`${plural(held.count, 'mail to subscribers is', 'mails to subscribers are')} held back`}
      >
        <p>{held.error}</p>
        <p>They are tried again by themselves after a decision on the sanitising desk.</p>
      </Notice>
      <Form action={`${address}/subscriber-mails`} csrf={csrf}>
        <Button>Try again now</Button>
      </Form>
    </Card>
  )
}

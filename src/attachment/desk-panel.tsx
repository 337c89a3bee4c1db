import type { Child } from 'hono/jsx'
import { type Visibility, visibilities } from '../audience/editions.ts'
import { may } from '../audience/policy.ts'
import { extensionOf } from '../platform/media-type.ts'
import { addDeskPanel, type DeskState, partName } from '../post-mortem/desk-panels.ts'
import { about } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { PartBase, PartForm, PartInput, type PartProps, PartSelect } from '../post-mortem/views/part-form.tsx'
import { visibilityChoices } from '../post-mortem/views/visibility-choices.ts'
import { Button, Form, FormActions, Hidden, Select, TextInput } from '../ui/form.tsx'
import { formatBytes } from '../ui/format.ts'
import { Fold } from '../ui/text.tsx'
import { mayGoOutside } from './attach.ts'
import type { Attachment } from './attachment.ts'
import { editAttachment } from './edit.ts'
import { shownAttachments } from './shown.ts'

addDeskPanel(
  {
    key: 'attachments',
    title: 'Evidence',
    async load(context, viewer, record) {
      if (may(viewer, 'edit-record', about(record)) !== true) return null
      const attachments = await shownAttachments(context.db, viewer, record)
      const outside = mayGoOutside(viewer, record)
      return {
        have: Math.min(1, attachments.length),
        wanted: 1,
        prefixes: ['attachment'],
        content: state => <Attachments state={state} record={record} attachments={attachments} outside={outside} />,
      }
    },
  },
  [
    {
      prefix: 'attachment',
      save: (context, viewer, _id, { part, value, more, baseVersion }) =>
        editAttachment(context, viewer, partName(part), baseVersion, { name: value, visibility: more.visibility }),
    },
  ],
)

function Attachments({
  state,
  record,
  attachments,
  outside,
}: {
  state: DeskState
  record: PostMortemRecord
  attachments: Attachment[]
  outside: boolean
}) {
  return (
    <>
      {attachments.length > 0 && (
        <PartForm state={state} id="attachment-rows" save="Save the evidence">
          {attachments.map(attachment => (
            <AttachmentFields state={state} attachment={attachment} />
          ))}
        </PartForm>
      )}
      <Fold summary="Attach a file or a link" open={attachments.length === 0}>
        <Form action="/attachments" csrf={state.csrf} encoding="multipart/form-data">
          <Hidden name="post_mortem" value={record.id} />
          <TextInput
            name="file"
            id="field-attachment-file"
            label="File"
            type="file"
            hint="Up to 10 MB. Pictures and PDFs can be freed of what they say about who made them and where; other files stay with engineering."
          />
          <div class="form-line">
            <TextInput name="url" id="field-attachment-url" label="Or a link" type="url" placeholder="https://" />
            <TextInput name="name" id="field-attachment-name" label="Name" maxlength={200} optional />
          </div>
          <div class="form-line">
            <TextInput
              name="captured_at"
              id="field-attachment-captured"
              label="Taken or written at"
              placeholder="2026-03-04 10:15"
              hint="In UTC."
              optional
            />
            <Select
              name="visibility"
              id="field-attachment-visibility"
              label="May travel"
              options={reachChoices(outside, state.restricts)}
              value="engineering"
              hint={outside ? undefined : 'Who decides what goes outside may let it travel further.'}
            />
          </div>
          <FormActions>
            <Button>Attach</Button>
          </FormActions>
        </Form>
      </Fold>
    </>
  )
}

function AttachmentFields({ state, attachment }: { state: DeskState; attachment: Attachment }) {
  const of: PartProps = {
    state,
    part: `attachment:${attachment.id}`,
    version: attachment.version,
    current: { '': attachment.name, visibility: attachment.visibility },
  }
  return (
    <div class="form-line">
      <PartBase {...of} />
      <PartInput
        of={of}
        label="Name"
        hint={
          <>
            <Where attachment={attachment} /> Empty the name to take it away.
          </>
        }
      />
      <PartSelect
        of={of}
        name="visibility"
        label="May travel"
        options={visibilityChoices(attachment.visibility, state.restricts)}
      />
    </div>
  )
}

function Where({ attachment: { id, url, file } }: { attachment: Attachment }): Child {
  if (!file) return <a href={url ?? undefined}>{url}</a>
  return (
    <a href={`/attachments/${id}`}>
      {extensionOf(file.mediaType).toUpperCase()}, {formatBytes(file.size)}.
    </a>
  )
}

/** Evidence never stands in the support edition (domain.md §3), so that far is not a choice of its own. */
function reachChoices(outside: boolean, restricts: boolean) {
  const widest: Visibility = outside ? 'customer' : 'engineering'
  return visibilityChoices(widest, restricts).filter(choice => choice.value !== visibilities[1])
}

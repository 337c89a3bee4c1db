import { fields } from '../../incident/fields.ts'
import { Button, Form, FormActions, Hidden, LinkButton } from '../../ui/form.tsx'
import { Notice, Section } from '../../ui/text.tsx'
import { partName } from '../desk-panels.ts'
import type { PostMortemRecord } from '../record.ts'
import type { Conflict } from '../save-parts.ts'

/** Both texts side by side and one to put them together in; it saves upon the newer version. */
export function Conflicts({
  record,
  conflicts,
  saved,
  saveTo,
  csrf,
}: {
  record: PostMortemRecord
  conflicts: readonly Conflict[]
  saved: number
  saveTo: string
  csrf: string
}) {
  return (
    <>
      <Notice tone="caution" title="Somebody saved this while you were writing">
        <p>
          Nothing is lost: both texts are here. Put them together and save again.
          {saved > 0 &&
            ` The other ${saved === 1 ? 'part' : `${saved} parts`} you sent ${saved === 1 ? 'is' : 'are'} saved.`}
        </p>
      </Notice>
      <Form action={saveTo} csrf={csrf} class="stack">
        <Hidden name="form" value="facts" />
        {conflicts.map((conflict, index) => (
          <Section title={nameOfPart(record, conflict.part)}>
            {conflict.merge?.base && (
              <Text label="Before either change" text={conflict.merge.base} id={`base-${index}`} />
            )}
            <div class="grid gap-4 tablet:grid-cols-2">
              <Text label="Yours" text={conflict.yours} id={`yours-${index}`} />
              <Text
                label={conflict.theirs === null ? 'Theirs: it was taken away' : 'Theirs, as it stands now'}
                text={conflict.theirs ?? ''}
                id={`theirs-${index}`}
              />
            </div>
            {conflict.theirs === null ? (
              <p>Copy your text from above to wherever it belongs now.</p>
            ) : (
              <div class="field">
                <label for={`merged-${index}`}>Put together</label>
                <Hidden name={`base|${conflict.part}`} value={`${conflict.version}.conflict`} />
                {furtherFields(conflict).map(([name, value]) => (
                  <Hidden name={`${conflict.part}|${name}`} value={value} />
                ))}
                {conflict.merge && (
                  <p class="hint" id={`merged-hint-${index}`}>
                    Everything that could be put together is. Between “{'<<<<<<< yours'}” and “{'>>>>>>> theirs'}” both
                    changed the same place: keep what is right and take the marks away.
                  </p>
                )}
                <textarea
                  class="input mono"
                  id={`merged-${index}`}
                  name={conflict.part}
                  rows={height(conflict.merge?.merged ?? conflict.yours)}
                  aria-describedby={conflict.merge ? `merged-hint-${index}` : undefined}
                >
                  {conflict.merge?.merged ?? conflict.yours}
                </textarea>
              </div>
            )}
          </Section>
        ))}
        <FormActions>
          {conflicts.some(conflict => conflict.theirs !== null) && (
            <Button weight="primary">Save the text put together</Button>
          )}
          <LinkButton href={saveTo}>Back to the desk</LinkButton>
        </FormActions>
      </Form>
    </>
  )
}

/** The further fields as the author set them; the severity history goes on from what stands now. */
function furtherFields(conflict: Conflict): [string, string][] {
  if (conflict.part === 'severity-history') return [['base', conflict.theirs ?? '']]
  return conflict.part === conflict.edit.part ? Object.entries(conflict.edit.more) : []
}

function Text({ label, text, id }: { label: string; text: string; id: string }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea class="input mono" id={id} rows={height(text)} readonly>
        {text}
      </textarea>
    </div>
  )
}

function height(text: string): number {
  return Math.min(20, Math.max(3, text.split('\n').length + 1))
}

/** A part as its editor knows it. */
export function nameOfPart(record: PostMortemRecord, part: string): string {
  const name = partName(part)
  if (part.startsWith('fact:')) return fields[name]?.label ?? name
  if (part.startsWith('section:')) return record.sections.find(section => section.id === name)?.heading || 'A section'
  if (part.startsWith('timeline:') || part === 'new-timeline-entry') return 'A row of the timeline'
  if (part.startsWith('factor:') || part === 'new-factor') return 'A contributing factor'
  if (part.startsWith('new-section')) return 'A new section'
  if (part.startsWith('part:')) return `Words for ${name.replace('.', ': ').replaceAll('_', ' ')}`
  const known: Record<string, string> = {
    'severity-history': 'Severity history',
    attributes: 'Type, handling, owner or language',
    participants: 'Who took part',
  }
  const words = part.split(':')[0]!.replaceAll('-', ' ')
  return known[part] ?? (/^Imported again/.test(part) ? part : words.charAt(0).toUpperCase() + words.slice(1))
}

import { raw } from 'hono/html'
import { renderMarkdown } from '../platform/markdown/markdown.ts'
import { isImage } from '../platform/media-type.ts'
import { formatDay } from '../ui/format.ts'
import { Timeline } from '../ui/timeline.tsx'
import type { Block, Edition, FactLine, ShownAttachment } from './edition.ts'
import { attachmentHref, attachmentNotes } from './render.ts'
import { codeLabel } from './values.ts'

/**
 * An edition as an HTML fragment: an `<article>` without any page around it. Everything a person wrote goes through
 * the closed Markdown schema or is escaped. Frozen with an artifact, so its class names are a contract with `ui/`.
 */
export function editionHtml(edition: Pick<Edition, 'headline' | 'blocks' | 'edition'>): string {
  return String(<Article {...edition} />)
}

function Article({ edition, headline, blocks }: Pick<Edition, 'headline' | 'blocks' | 'edition'>) {
  const names = ownNames(blocks)
  return (
    <article class={`edition edition-${edition}`}>
      <header class="edition-head">
        <h1>{headline.title || 'Untitled'}</h1>
        {headline.lede && <p class="lede">{inlineText(headline.lede)}</p>}
        {headline.facts.length > 0 && (
          <dl class="edition-tiles">
            {headline.facts.map(line => (
              <FactLineItem line={line} />
            ))}
          </dl>
        )}
      </header>
      {blocks.map((block, index) => (
        <section id={`part-${names[index]}`} class={`part part-${block.kind} part-${slug(block.key)}`}>
          {block.heading.trim() !== '' && <h2>{block.heading}</h2>}
          <BlockBody block={block} name={names[index] ?? ''} pictures={edition !== 'leadership'} />
        </section>
      ))}
    </article>
  )
}

/** A name for each block by its key; texts under headings of the source's own share one, and facts and text may. */
function ownNames(blocks: readonly Block[]): string[] {
  const count = new Map<string, number>()
  return blocks.map(({ key }) => {
    const name = slug(key)
    const earlier = count.get(name) ?? 0
    count.set(name, earlier + 1)
    return earlier === 0 ? name : `${name}-${earlier + 1}`
  })
}

function slug(key: string): string {
  return key.replace(/[^a-z0-9_-]/gi, '-')
}

function FactLineItem({ line }: { line: FactLine }) {
  return (
    <div>
      <dt>{line.label}</dt>
      <dd>{inlineText(line.text)}</dd>
    </div>
  )
}

function BlockBody({ block, name, pictures }: { block: Block; name: string; pictures: boolean }) {
  switch (block.kind) {
    case 'prose':
      return <div class="prose">{raw(renderMarkdown(block.markdown, { headingBase: 3, idPrefix: `${name}-` }))}</div>
    case 'facts':
      return (
        <dl class="edition-facts">
          {block.lines.map(line => (
            <FactLineItem line={line} />
          ))}
        </dl>
      )
    case 'timeline':
      return (
        <Timeline
          caption={`${block.heading}, times in UTC`}
          left={block.left}
          rows={block.rows.map(row => ({
            at: row.at,
            endedAt: row.endedAt,
            precision: row.precision,
            kind: row.kind,
            kindLabel: codeLabel(row.kind),
            text: raw(inlineMarkdown(row.text)),
          }))}
        />
      )
    case 'factors':
      return (
        <ul class="factors">
          {block.factors.map(factor => (
            <li class="factor">
              <div class="factor-text">{raw(renderMarkdown(factor.text, { headingBase: 4 }))}</div>
              <Notes parts={[factor.role, factor.lane, factor.confidence && `confidence: ${factor.confidence}`]} />
              {factor.evidence && (
                <p class="evidence">
                  <span>Evidence</span> {inlineText(factor.evidence)}
                </p>
              )}
            </li>
          ))}
        </ul>
      )
    case 'actions':
      return (
        <ul class="actions">
          {block.actions.map(action => (
            <li class={`action action-${slug(action.state)}`}>
              <div class="action-text">{raw(renderMarkdown(action.text, { headingBase: 4 }))}</div>
              <Notes parts={[codeLabel(action.state), action.owner, action.dueOn && `by ${formatDay(action.dueOn)}`]} />
            </li>
          ))}
        </ul>
      )
    case 'attachments':
      return (
        <ul class="attachments">
          {block.attachments.map(attachment => (
            <li class="attachment">
              <AttachmentItem attachment={attachment} pictures={pictures} />
            </li>
          ))}
        </ul>
      )
  }
}

/** A picture is shown where there is room, as on a leader's one page there is not; anything else is a link that downloads. */
function AttachmentItem({ attachment, pictures }: { attachment: ShownAttachment; pictures: boolean }) {
  const href = attachmentHref(attachment)
  const { name, file } = attachment
  const words = (
    <>
      {href ? <a href={href}>{name}</a> : name}
      <Notes parts={attachmentNotes(attachment)} />
    </>
  )
  if (!pictures || !file || !isImage(file.mediaType)) return words
  return (
    <figure>
      <img src={file.href} alt={name} />
      <figcaption>{words}</figcaption>
    </figure>
  )
}

function Notes({ parts }: { parts: (string | undefined | false | '')[] }) {
  const text = parts.filter(Boolean).join(' · ')
  return text ? <p class="note">{text}</p> : null
}

/** A row's Markdown without the paragraph around it, since it stands in a line. */
function inlineMarkdown(text: string): string {
  const html = renderMarkdown(text, { headingBase: 4 }).trim()
  const single = /^<p>([\s\S]*)<\/p>$/.exec(html)?.[1]
  return single !== undefined && !single.includes('<p>') ? single : html
}

function inlineText(text: string) {
  const lines = text.split(/\n+/)
  return lines.map((line, index) => (
    <>
      {index > 0 && <br />}
      {line}
    </>
  ))
}

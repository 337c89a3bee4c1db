const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : decode(value)
}

/** The fields of one form as a browser without scripts would send them untouched: no more, no less. */
export function fieldsOf(html: string, id: string): Record<string, string> {
  const form = [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].find(
    ([text]) => attribute(/^<form[^>]*>/.exec(text)![0], 'id') === id,
  )?.[0]
  if (!form) throw new Error(`The page has no form ${id}.`)
  const fields: Record<string, string> = {}
  const controls = /<input\b[^>]*>|<textarea\b[^>]*>[\s\S]*?<\/textarea>|<select\b[^>]*>[\s\S]*?<\/select>/g
  for (const [control] of form.matchAll(controls)) {
    const tag = /^<\w+[^>]*>/.exec(control)![0]
    const name = attribute(tag, 'name')
    if (!name) continue
    if (tag.startsWith('<textarea')) {
      // A browser drops one line end at the beginning and sends all others as CR LF.
      const text = decode(control.slice(tag.length, -'</textarea>'.length)).replace(/^\n/, '')
      fields[name] = text.replace(/\r?\n/g, '\r\n')
    } else if (tag.startsWith('<select')) {
      const options = [...control.matchAll(/<option\b[^>]*>/g)].map(([option]) => option)
      const chosen = options.find(option => /\sselected/.test(option)) ?? options[0]
      fields[name] = chosen ? (attribute(chosen, 'value') ?? '') : ''
    } else if (/type="(checkbox|radio)"/.test(tag)) {
      if (/\schecked/.test(tag)) fields[name] = attribute(tag, 'value') ?? 'on'
    } else fields[name] = attribute(tag, 'value') ?? ''
  }
  return fields
}

/** Names of the fields of a page that a person fills in, without hidden ones. */
export function visibleFields(html: string): string[] {
  const controls = [...html.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)].map(([tag]) => tag)
  return controls.filter(tag => !/type="hidden"/.test(tag)).flatMap(tag => attribute(tag, 'name') ?? [])
}

/** What is on a page outside anything folded away. */
export function unfolded(html: string): string {
  const innermost = /<details\b([^>]*)>((?:(?!<details\b)[\s\S])*?)<\/details>/
  let text = html
  while (innermost.test(text))
    text = text.replace(innermost, (_, tag: string, inside: string) => (/\sopen/.test(tag) ? inside : ''))
  return text
}

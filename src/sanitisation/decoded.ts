/** Names of entities that renderers here write; everything else is numeric. */
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/**
 * What a reader of HTML, XML or SVG can get at: the text, comments, and the values of attributes, with entities undone.
 * Style sheets are left out: their colours and sizes are no words.
 */
export function decodedMarkup(markup: string): string {
  const spoken = markup
    .replace(/<style\b[^>]{0,500}>[\s\S]*?<\/style>/gi, '\n')
    .replace(/<!--|-->/g, '\n')
    .replace(/<(?:[^<>"']|"[^"]*"|'[^']*')*>/g, tag => {
      const values = [...tag.matchAll(/\s(?!style=|class=|id=)[\w:-]{1,40}=(?:"([^"]*)"|'([^']*)')/g)]
      const words = values.map(([, double, single]) => double ?? single ?? '').join('\n')
      return /^<\/?(?:a|b|i|em|strong|code|span|q|mark|sup|sub|small|time)\b/i.test(tag) && words === ''
        ? ''
        : `\n${words}\n`
    })
  return spoken.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,8}));/gi, (whole, hex, decimal, name) => {
    if (name) return entities[String(name).toLowerCase()] ?? whole
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole
  })
}

/** Every string in a JSON text, one below the other. */
export function decodedJson(json: string): string {
  const strings: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value)
    else if (Array.isArray(value)) value.forEach(visit)
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit)
  }
  visit(JSON.parse(json))
  return strings.join('\n\n')
}

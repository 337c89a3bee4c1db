/**
 * Text as Slack's markup shows it literally. `<!channel>`, `<@U…>` and `<#C…>` are only commands while their angle
 * bracket is one, so after this nobody can be pinged.
 */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

// A zero-width space keeps a character from being markup and is not seen.
const breakMarkup = (text: string) => text.replace(/([*_~`])/g, '\u200b$1')

/**
 * A short piece of Markdown in Slack's markup: strong, emphasis, strike-through, code, links to https and mailto,
 * lists, headings as strong lines. Anything else stays as plain text. Never lengthens beyond what escaping adds.
 */
export function mrkdwn(markdown: string): string {
  const held: string[] = []
  const hold = (text: string) => `\ue000${held.push(text) - 1}\ue000`
  let text = markdown.replaceAll('\ue000', '')
  text = text.replace(/```[^\n]*\n([\s\S]*?)```/g, (_, code: string) => hold(`\`\`\`\n${escapeMrkdwn(code)}\`\`\``))
  text = text.replace(/`([^`\n]+)`/g, (_, code: string) => hold(`\`${escapeMrkdwn(code)}\``))
  text = text.replace(/!?\[([^\]\n]*)\]\(([^()\s]+)\)/g, (_, label: string, url: string) => hold(link(label, url)))
  text = escapeMrkdwn(text)
  text = text.replace(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm, (_, heading: string) => hold(`*${breakMarkup(heading)}*`))
  text = text.replace(/\*\*(?=\S)([^*\n]+?)\*\*/g, (_, strong: string) => hold(`*${strong}*`))
  text = text.replace(/__(?=\S)([^_\n]+?)__/g, (_, strong: string) => hold(`*${strong}*`))
  text = text.replace(/(?<![\w*])\*(?=\S)([^*\n]+?)\*(?![\w*])/g, (_, emphasis: string) => hold(`_${emphasis}_`))
  text = text.replace(/~~(?=\S)([^~\n]+?)~~/g, (_, struck: string) => hold(`~${struck}~`))
  text = text.replace(/^([ \t]*)[-*+][ \t]+/gm, '$1• ')
  // A held piece may hold another (a link inside of strong text), so put back until nothing is left.
  for (let round = 0; round < 4 && text.includes('\ue000'); round += 1)
    text = text.replace(/\ue000(\d+)\ue000/g, (_, index: string) => held[Number(index)] ?? '')
  return text.replaceAll('\ue000', '')
}

function link(label: string, url: string): string {
  const shown = breakMarkup(escapeMrkdwn(label).replaceAll('|', '¦'))
  if (!/^(https?:\/\/|mailto:)/i.test(url) || /[<>|\s]/.test(url)) return shown
  return `<${escapeMrkdwn(url)}|${shown || escapeMrkdwn(url)}>`
}

/** Cuts marked-up text at `limit` without leaving half an entity or half a link behind. */
export function clipMrkdwn(text: string, limit: number): string {
  if (text.length <= limit) return text
  let cut = text.slice(0, limit - 1)
  const open = cut.lastIndexOf('<')
  if (open > cut.lastIndexOf('>')) cut = cut.slice(0, open)
  cut = cut.replace(/&[a-z]{0,4}$/, '').replace(/[\ud800-\udbff]$/, '')
  if ((cut.match(/```/g)?.length ?? 0) % 2 === 1) cut = `${cut.slice(0, Math.max(0, limit - 5))}\n\`\`\``
  return `${cut}…`
}

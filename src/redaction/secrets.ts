import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import type { SecretKind } from './finding.ts'
import { originalSpan, viewsOf } from './text-view.ts'

export interface Span<Kind extends string> {
  kind: Kind
  start: number
  end: number
  confidence: 'certain' | 'uncertain'
}

interface Shape {
  kind: SecretKind
  pattern: RegExp
  /** Lower-case words of which each match holds one: a quick look before the pattern is tried. */
  needs: readonly string[]
  /** Which group is the secret; the whole match unless told. */
  group?: number
  confidence?: 'uncertain'
  /** Refuses what the pattern cannot tell apart. */
  accepts?(value: string, match: RegExpExecArray): boolean
  /** Sought also where a word was split over two lines. */
  mayBeSplit?: boolean
}

/** A value that only says that there was one: masks, variables, placeholders, words of the trade. */
const stand =
  /^(?:[x*•.#-]{2,}|<[^>]*>|\[[^\]]*\]?|\$\{?\w+\}?|\{\{.*|%\w+%?|(?:your|my|the|a|an|some|example|changeme|redacted|removed|hidden|secret|password|passwd|token|null|none|nil|undefined|true|false|empty|unknown|required|rotated?|expired|reset|revoked|leaked|invalid|missing|enabled|disabled|and|or|is|was|for|in|on|to|of|not|no|yes|must|should|via|with|from)(?:[._-]?(?:key|token|password|secret|here|value))?)$/i

/** Code that reads a secret from elsewhere, and placeholders that ask for one. */
const expression =
  /^(?:process|os|deno|bun|env|config|settings|secrets?|vars?|self|this|ctx|app|data|import|params?|options?|args)\b[.[]|^[\w.]+\(|^(?:your|my|some|example|insert|enter|replace)[_-]|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]/iu

/** Letters only, but in a mix of cases that no name has. */
const isShuffled = (value: string) => value.length >= 16 && (value.match(/[a-z][A-Z]/g)?.length ?? 0) >= 3
const isTelling = (value: string) =>
  value.length >= 6 && (/[\d\W_]/.test(value) || isShuffled(value)) && !stand.test(value) && !expression.test(value)
const mixes = (value: string) => /\d/.test(value) && /[a-z]/i.test(value)

/** What secretlint's preset does not know or may miss. Every pattern is linear: no nested repetition, bounded lengths. */
const shapes: Shape[] = [
  { kind: 'jwt', needs: ['eyj'], pattern: /\beyJ[\w-]{8,4000}\.[\w-]{8,8000}(?:\.[\w-]{0,2000})?/g, mayBeSplit: true },
  {
    kind: 'token',
    needs: ['sk_', 'rk_', 'pk_', 'whsec_'],
    pattern: /\b(?:sk|rk|pk|whsec)_(?:(?:live|test|prod)_)?[A-Za-z0-9]{16,250}/g,
    mayBeSplit: true,
  },
  { kind: 'token', needs: ['whsec_'], pattern: /\bwhsec_[A-Za-z0-9+/=]{16,250}/g },
  { kind: 'cloud-key', needs: ['aiza'], pattern: /\bAIza[\w-]{30,45}/g, mayBeSplit: true },
  { kind: 'cloud-key', needs: ['ya29.'], pattern: /\bya29\.[\w-]{20,400}/g },
  { kind: 'cloud-key', needs: ['gocspx-'], pattern: /\bGOCSPX-[\w-]{20,60}/g },
  {
    kind: 'cloud-key',
    needs: ['akia', 'asia', 'agpa', 'aida', 'aroa', 'aipa', 'anpa', 'anva', 'abia', 'acca'],
    pattern: /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
    mayBeSplit: true,
  },
  {
    kind: 'cloud-key',
    needs: ['aws', 'secret'],
    pattern:
      /(?:aws|secret)[\w .-]{0,30}(?:key|secret)["'` ]{0,3}[:=]{1,2}["'` ]{0,3}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/gi,
    group: 1,
  },
  {
    kind: 'token',
    needs: ['sk-'],
    pattern: /\bsk-(?:proj-|ant-|or-|svcacct-)?[\w-]{20,250}/g,
    mayBeSplit: true,
    accepts: mixes,
  },
  {
    kind: 'token',
    needs: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})/g,
    mayBeSplit: true,
  },
  {
    kind: 'token',
    needs: ['gl'],
    pattern: /\bglpat-[\w-]{18,100}|\bgl(?:rt|dt|cbt|ptt|ft|soat|imt)-[\w-]{18,100}/g,
    mayBeSplit: true,
  },
  {
    kind: 'token',
    needs: ['xox', 'xapp-'],
    pattern: /\bxox[abeoprs](?:-[\w]{1,4}){0,2}-[\w-]{10,250}|\bxapp-\d-[\w-]{10,250}/g,
    mayBeSplit: true,
  },
  {
    kind: 'webhook',
    needs: ['hooks.slack.com'],
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{8,200}/g,
  },
  {
    kind: 'webhook',
    needs: ['/api/webhooks/'],
    pattern: /https:\/\/(?:\w{1,10}\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,100}/g,
  },
  {
    kind: 'webhook',
    needs: ['.webhook.office.com'],
    pattern: /https:\/\/[\w.-]{1,80}\.webhook\.office\.com\/[^\s)>"'|]{20,400}/g,
  },
  {
    kind: 'token',
    needs: ['npm_', 'pypi-', 'rubygems_'],
    pattern: /\bnpm_[A-Za-z0-9]{30,60}|\bpypi-[\w-]{40,300}|\brubygems_[a-f0-9]{40,60}/g,
    mayBeSplit: true,
  },
  { kind: 'token', needs: ['sg.'], pattern: /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/g },
  { kind: 'token', needs: ['key-'], pattern: /\bkey-[0-9a-f]{32}\b/g },
  { kind: 'token', needs: ['ac', 'sk'], pattern: /\b(?:AC|SK)[0-9a-f]{32}\b/g },
  { kind: 'token', needs: [':aa'], pattern: /\b\d{8,10}:AA[\w-]{33}\b/g },
  {
    kind: 'token',
    needs: ['dop_v1_', 'hv', 'dapi', 'shp'],
    pattern:
      /\bdop_v1_[0-9a-f]{64}|\bhv[sbr]\.[\w-]{20,200}|\bdapi[0-9a-f]{32}\b|\bshp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}\b/g,
  },
  {
    kind: 'token',
    needs: [
      'glsa',
      'glc',
      'nrak',
      'lin_api',
      'figd',
      'sntrys',
      'secret_notion',
      'dckr_pat',
      'tskey-auth',
      'hf',
      'pmak',
      'eaac',
      'fo1',
      'atatt3',
      'atbb',
    ],
    pattern:
      /\b(?:glsa|glc|NRAK|lin_api|figd|sntrys|secret_notion|dckr_pat|tskey-auth|hf|PMAK|EAAC|fo1|ATATT3|ATBB)[_-]?[\w-]{20,220}/g,
    accepts: mixes,
  },
  {
    kind: 'connection-string',
    needs: ['://'],
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/?#@"'<>|]{0,100}:([^\s@"'<>|]{1,200})@[^\s"'<>|)\]`]{1,300}/gi,
    accepts: (_, match) => !stand.test(match[1]!),
  },
  {
    kind: 'connection-string',
    needs: ['password=', 'pwd=', 'accountkey=', 'sharedaccesskey='],
    pattern:
      /\b(?:Server|Data Source|Host|AccountName|Endpoint)=[^;\n|]{1,200};[^\n|]{0,300}?(?:Password|Pwd|AccountKey|SharedAccessKey)=[^;\s|"'`]{4,200}/gi,
  },
  {
    kind: 'authorization',
    needs: ['authorization'],
    pattern:
      /\b(?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|digest|negotiate|apikey)\s{1,3})?([\w.~+/=:-]{8,4000})/gi,
    group: 1,
    accepts: isTelling,
  },
  {
    kind: 'authorization',
    needs: ['bearer', 'basic'],
    pattern: /\b(?:bearer|basic)\s{1,3}([\w.~+/-]{16,4000}=*)/gi,
    group: 1,
    accepts: value => /\d/.test(value) && /[a-z]/i.test(value),
  },
  {
    kind: 'authorization',
    needs: ['x-api-key', 'x-auth-token', 'x-vault-token', 'x-amz-security-token'],
    pattern:
      /\bx-(?:api-key|auth-token|vault-token|amz-security-token)["']?\s{0,3}[:=]\s{0,3}["']?([\w.~+/=-]{8,2000})/gi,
    group: 1,
  },
  {
    kind: 'authorization',
    needs: ['curl'],
    pattern: /\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]["']?([^\s:"'|]{1,80}:[^\s"'|]{3,200})/g,
    group: 1,
  },
  {
    kind: 'cookie',
    needs: ['cookie'],
    pattern: /\b(?:set-)?cookie["']?\s{0,3}:\s{0,3}["']?([\w.-]{1,80}=[^\n|`]{8,2000})/gi,
    group: 1,
  },
  {
    kind: 'cookie',
    needs: ['sess', 'sid', 'csrf', 'remember_me', 'auth'],
    pattern:
      /\b(?:session|sess|sid|jsessionid|phpsessid|connect\.sid|_?csrf[\w-]{0,12}|remember_me|auth)(?:[_-]?(?:id|token))?=([\w%.~+/-]{16,1000})/gi,
    group: 1,
    accepts: mixes,
  },
  {
    kind: 'password',
    needs: ['pass', 'pwd', 'kennwort', 'mot de', 'contraseña', 'secret', 'key', 'token', 'pin', 'credential'],
    pattern:
      /(?:^|[^A-Za-z])(?:[A-Za-z0-9]{1,30}[_.-]){0,4}(?:pass(?:word|wd|phrase|code)?|pwd|kennwort|passwort|mot de passe|contraseña|secret|api[_ -]?key|access[_ -]?key|secret[_ -]?key|private[_ -]?key|auth[_ -]?key|encryption[_ -]?key|client[_ -]?secret|token|pin|credentials?)["'`*_]{0,4}[ \t]{0,3}(?:[:=]|:=|=>|->)[ \t]{0,3}["'`*_]{0,4}([^\s"'`|,;<>]{3,300})/gi,
    group: 1,
    accepts(value, match) {
      const bare = value.replace(/[.)\]}]+$/, '')
      if (stand.test(value) || stand.test(bare) || expression.test(value) || /^(?:\[|https?:\/\/)/.test(value))
        return false
      if (/^pin/i.test(match[0].trim())) return /^\d{4,8}$/.test(bare)
      return isTelling(bare) || (bare.length >= 4 && /\d/.test(bare) && /[a-z]/i.test(bare))
    },
  },
  {
    kind: 'password',
    needs: ['pass', 'pwd'],
    pattern:
      /\b(?:password|passphrase|passcode|pwd)(?: (?:is|was|to|set to|of)){1,2}[ \t]{1,3}["'`*]{0,3}([^\s"'`|,;<>*]{6,200})/gi,
    group: 1,
    accepts: value => /\d/.test(value) && /[A-Za-z\W]/.test(value) && isTelling(value),
  },
  {
    kind: 'password',
    needs: ['-p'],
    pattern: /\s(?:--password|--pass|-p)[= ]?["']?((?=[^\s"'|]{0,60}\d)[^\s"'|=-][^\s"'|]{5,100})/g,
    group: 1,
    accepts: value => mixes(value) && /[A-Z\W_]/.test(value) && !/^[\d.:/]+$|[/:]/.test(value),
  },
]

const preset = {
  id: '@secretlint/secretlint-rule-preset-recommend',
  rule: creator,
  rules: [{ id: '@secretlint/secretlint-rule-aws', options: { enableIDScanRule: true } }],
}

/** What each of secretlint's rules needs to stand in a text; a test holds it against the rules themselves. */
const worthLinting = [
  /A(?:3T[A-Z0-9]|KIA|GPA|IDA|ROA|IPA|NPA|NVA|SIA)[A-Z0-9]{16}|T3BlbkFJ|sk-ant-|gsk_|hf_|ntn_|SG\.|gh[pousr]_|github_pat_|glpat-|gl(?:c|sa)_|ops_ey|hv[sbr]\.|vc[piark]_|dapi|dckr_pat_|figd_|lin_api_|shp(?:pa|ca|at|ss)_|npm_|_authToken=|xox[bpaor]-|xapp-/,
  /secret_?access_?key|account(?:_?id)?["']?\s*(?::|=)|private[ _]key|x-oauth-basic|hooks\.slack\.com|:\/\/[-\w]{1,256}:[-\w]{1,256}@|(?:mongodb|mysqlx?|postgres)[+a-z]{0,4}:\/\//i,
]

/** Kinds by the words in secretlint's rule names. */
function kindOf(rule: string): SecretKind {
  if (rule.includes('privatekey')) return 'private-key'
  if (rule.includes('database')) return 'connection-string'
  if (rule.includes('basicauth')) return 'authorization'
  return rule.includes('aws') || rule.includes('gcp') || rule.includes('azure') ? 'cloud-key' : 'token'
}

/** Whether secretlint could find anything in a text: most texts are not worth its time. */
export function mayHoldSecret(text: string): boolean {
  return worthLinting.some(pattern => pattern.test(text))
}

/** Secrets by secretlint's recommended preset, in process. A comment in the text cannot switch it off. */
export async function secretsBySecretlint(text: string): Promise<Span<SecretKind>[]> {
  if (!mayHoldSecret(text)) return []
  const content = text.replace(/secretlint-(disable|enable)/g, 'secretlint_$1')
  const result = await lintSource({
    source: { filePath: 'text.md', content, ext: '.md', contentType: 'text' },
    options: { noPhysicFilePath: true, config: { rules: [preset as never] } },
  })
  return result.messages.map(({ range, ruleId }) => ({
    kind: kindOf(ruleId),
    start: range[0],
    end: range[1],
    confidence: 'certain',
  }))
}

const escaped = (words: string) => words.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
const needOf = (some: readonly Shape[]) => new RegExp(some.flatMap(shape => shape.needs.map(escaped)).join('|'))
const anyNeed = needOf(shapes)
const anySplitNeed = needOf(shapes.filter(shape => shape.mayBeSplit))

/** Secrets by our own shapes, also where they are percent-encoded, broken by zero-width characters or over two lines. */
export function secretsByShape(text: string): Span<SecretKind>[] {
  const spans: Span<SecretKind>[] = []
  for (const view of viewsOf(text, joined => anySplitNeed.test(joined.toLowerCase()))) {
    const lower = view.text.toLowerCase()
    if (!anyNeed.test(lower)) continue
    for (const shape of shapes) {
      if (view.joined && !shape.mayBeSplit) continue
      if (!shape.needs.some(words => lower.includes(words))) continue
      shape.pattern.lastIndex = 0
      for (let match = shape.pattern.exec(view.text); match; match = shape.pattern.exec(view.text)) {
        const value = match[shape.group ?? 0]!
        if (value === '') {
          shape.pattern.lastIndex++
          continue
        }
        if (shape.accepts && !shape.accepts(value, match)) continue
        const start = match.index + (shape.group ? match[0].lastIndexOf(value) : 0)
        spans.push({
          kind: shape.kind,
          ...originalSpan(view, start, start + value.length),
          confidence: shape.confidence ?? 'certain',
        })
      }
    }
  }
  return spans
}

const keyBeginning = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d:/g
const keyEnd = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: [0-9a-f]+/g
const keyLine = /^[\s>|*`"']*(?:[A-Za-z0-9+/=\\]{16,}|[\w-]{1,30}: .{1,200})?[\s"'\\]*$/

/** Key blocks to their end; where the end is missing, as far as the lines look like one. To be sought in whole texts. */
export function privateKeys(text: string): Span<SecretKind>[] {
  const spans: Span<SecretKind>[] = []
  let after = 0
  for (const match of text.matchAll(keyBeginning)) {
    if (match.index < after) continue
    keyEnd.lastIndex = match.index
    const close = keyEnd.exec(text.slice(0, match.index + 20_000))
    let end = match.index + match[0].length
    if (close) end = close.index + close[0].length
    else {
      const lines = text.slice(end, end + 20_000).split('\n')
      let taken = /^[\w+/=\\ ]*/.exec(lines[0]!)![0].length
      let at = lines[0]!.length
      for (const line of lines.slice(1)) {
        if (!keyLine.test(line)) break
        at += 1 + line.length
        if (line.trim() !== '') taken = at
      }
      end += taken
    }
    spans.push({ kind: 'private-key', start: match.index, end, confidence: 'certain' })
    after = end
  }
  return spans
}

const encoded = /(?<![\w+/=-])[A-Za-z0-9+/_-]{16,4000}={0,2}(?![\w+/=-])/g

/** Words in base64, one level deep, with what they say. */
export function wordsInBase64(text: string): { start: number; end: number; decoded: string }[] {
  return [...text.matchAll(encoded)].flatMap(match => {
    if (!/[A-Z]/.test(match[0]) || !/[a-z]/.test(match[0])) return []
    const decoded = Buffer.from(match[0], 'base64').toString()
    if (!/^[\t\n\r -~\u00a1-\u024f]+$/.test(decoded)) return []
    return [{ start: match.index, end: match.index + match[0].length, decoded }]
  })
}

/** Whether one of our shapes stands in a decoded text. */
export function holdsSecret(decoded: string): boolean {
  return shapes.some(shape => {
    shape.pattern.lastIndex = 0
    const inner = shape.pattern.exec(decoded)
    return inner && (!shape.accepts || shape.accepts(inner[shape.group ?? 0]!, inner))
  })
}

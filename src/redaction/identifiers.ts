import { isIPv6 } from 'node:net'
import type { IdentifierKind } from './finding.ts'
import type { Span } from './secrets.ts'
import { originalSpan, viewsOf } from './text-view.ts'

export interface IdentifierOptions {
  /** Domains that are internal here, such as `corp.example` or `eqiad.wmnet`. */
  internalDomains?: readonly string[]
  /** Prefixes of ticket keys in use here, such as `OPS`; keys with other prefixes are uncertain. */
  ticketPrefixes?: readonly string[]
}

type Found = Span<IdentifierKind>

const privateSuffixes = [
  'internal',
  'local',
  'localdomain',
  'corp',
  'lan',
  'intranet',
  'intra',
  'private',
  'home.arpa',
  'wmnet',
]
const emailPattern =
  /(?<![\w.+-])[\w.!#$&'*+/=?^{|}~-]{1,64}@(?:[a-z0-9\p{L}](?:[a-z0-9\p{L}-]{0,61}[a-z0-9\p{L}])?\.){1,6}[a-z\p{L}]{2,24}(?![\w@-])/giu
const spelledEmail =
  /(?<![\w.])[\w.+-]{2,64}[ \t]{0,2}(?:\[at\]|\(at\)|\{at\}|[ \t]at[ \t])[ \t]{0,2}[a-z0-9-]{2,63}[ \t]{0,2}(?:\[dot\]|\(dot\)|\{dot\}|[ \t]dot[ \t])[ \t]{0,2}[a-z]{2,12}\b/gi
const fileEndings =
  /\.(?:png|jpe?g|gif|svg|webp|js|ts|css|md|json|ya?ml|html?|py|go|rb|sh|txt|log|conf|tgz|gz|zip|service|timer|socket|target)$/i
/** Endings of files that are named after hosts; none of them ends a domain. */
const dataEndings =
  /\.(?:sql|csv|tsv|xml|bak|dump|tar|bz2|xz|zst|rpm|deb|jar|cfg|ini|toml|lock|pid|rdb|wal|out|err|pcap|img|iso)$/i
const ipv4Pattern =
  /(?<![\w.-])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?:\/\d{1,2})?(?![\w]|\.\d|-\d)/g
const dashedIpv4 = /(?<![\w.])ip-(?:\d{1,3}-){3}\d{1,3}(?:\.[a-z0-9.-]{1,100})?/g
const ipv6Pattern =
  /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?:%[a-z0-9]{1,15})?(?:\/\d{1,3})?(?![\w:])/gi
const macPattern =
  /(?<![\w:-])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:-])|(?<![\w:-])(?:[0-9a-f]{2}-){5}[0-9a-f]{2}(?![\w:-])|(?<![\w.])(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}(?![\w.])/gi
const urlPattern =
  /(?:https?|\b(?:ftp|ssh|git|ldaps?|smb|nfs|s3|gs|hdfs|redis|amqps?|mongodb|postgres(?:ql)?|mysql|jdbc:\w{1,20}|wss?)):\/\/[^\s<>"'`|\\]{2,2000}/gi
const hostPattern = /(?<![\w@/.-])(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.){1,8}[a-z][a-z0-9-]{1,30}(?![\w-])/gi
const bareHostPattern =
  /(?<![\w@/.#-])(?:[a-z]{2,12}-){0,4}(?:db|sql|mysql|pg|postgres|redis|cache|memcache|mc|web|www|app|api|srv|server|node|host|vm|lb|proxy|cp|ms|mw|kafka|zk|es|elastic|search|mail|mx|ns|dns|gw|gateway|fw|router|rtr|sw|switch|cr|asw|lvs|build|ci|jenkins|runner|worker|wrk|job|queue|mq|rabbit|bastion|jump|vpn|nas|san|storage|store|ceph|osd|hv|esx|kvm|ip|ec2|stat|an|labs|virt|cloud|snapshot|dump|es|wdq|wtp|restbase|aqs|sca|scb|parse|thumbor|ores|prom|graf|mon|log|kube|k8s|master|slave|replica|primary|etcd)(?:-[a-z]{1,10}){0,2}-?\d{1,5}[a-z]?(?![\w]|-\w|\.\d)/gi
const phoneInternational = /(?<![\w+.-])\+[1-9]\d{0,2}[ ().\d-]{6,20}\d(?![\w-])/g
const phoneNational = /(?<![\w.+/-])(?:\(\d{3}\)[ ]?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w.-]\d|\w)/g
const phoneNamed =
  /\b(?:phone|tel|telephone|mobile|cell|call(?:ed)?|dial(?:-in)?|fax|whatsapp|sms)\b[^\d\n+]{0,15}((?:00|0|\+)?\d[\d ().-]{5,18}\d)(?![\w-])/gi
const ibanPattern = /(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?!\w)/g
const cardPattern = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w]|[.-]\d)/g
const ticketPattern = /(?<![\w/.-])([A-Z][A-Z0-9]{1,9})-(\d{1,7})(?![\w-]|\.\d)/g
const ticketWords =
  /\b(?:ticket|case|incident id|support request|zendesk|servicenow)[ ]{0,2}(?:id|number|no\.?)?[ ]{0,2}[#:]?[ ]{0,2}#?((?:INC|REQ|CHG|CS|SR|RITM|PRB)?\d{4,12})\b/gi
const serviceNow = /(?<![\w-])(?:INC|RITM|CHG|PRB|REQ|TASK)\d{6,10}(?!\w)/g
const accountPattern =
  /\b(?:account|acct|customer|tenant|org(?:anization|anisation)?|subscription|user|client|merchant|contract|workspace|project)[ _-]{0,2}(?:id|number|no\.?|#)[ "'`]{0,3}[:=#]?[ "'`]{0,3}((?=[\w-]{0,63}\d)[A-Za-z0-9][\w-]{3,63})/gi
const prefixedAccount = /(?<![\w-])(?:cus|acct|sub|cust|org|tenant|usr|ws)_[A-Za-z0-9]{6,40}(?!\w)/g
const handlePattern = /(?<![\w@/.`:+-])@[a-z\d](?:[\w.-]{0,37}[a-z\d])(?![\w@/(])/gi
const chatUserPattern = /<@[UW][A-Z0-9]{6,14}(?:\|[^>\n]{1,80})?>/g

/** Names that read like ticket keys but are standards, algorithms, models and encodings. */
const notTickets =
  /^(?:UTF|ISO|SHA|MD|AES|RSA|RFC|CVE|CWE|GHSA|HTTP|TLS|SSL|TCP|UDP|IP|IPV|BIP|EIP|ERC|CIP|PEP|JEP|KEP|RIP|SEV|P|PM|Q|H|V|UTC|GMT|EST|PST|CET|USD|EUR|COVID|MP|USB|X|EC|US|EU|AP|SA|CA|AF|ME|DB|S|T|C|M|R|A|B|D|N|L|E|F|G|I|J|K|ARM|AMD|GPT|LLAMA|WIN|PC|CPU|GPU|PHASE|STEP|TIER|LEVEL|PART|WEEK|DAY|SPF|HMAC|PKCS|CRC|RC|BETA|ALPHA|VERSION|RELEASE|TOP|AZ|DC|LP|LAYER|BEP|SEC|SOC|PCI|NIST|FIPS|RAID|LTO|WPA|WCAG|ECMA|ES|UTS|EN|DIN|IEC|IEEE|ANSI|ASCII|LATIN|CP|WINDOWS|KOI|BIG|EUC|GB)$/

/** Not people: groups of the chat tools, decorators and scopes of code. */
const notHandles =
  /^@(?:here|channel|everyone|all|team|types|media|import|param|params|return|returns|see|todo|deprecated|override|throws|since|author|version|latest|next|main|master|beta|property|staticmethod|classmethod|test|before|after|interface|inject|autowired|example|babel|angular|vue|mui|aws-sdk|keyframes|font-face|supports|charset|echo|daily|hourly|weekly|monthly|yearly|reboot)\b/i

/** Places where anybody puts a public page. */
const publicHosting = /\.(?:pages|workers|fly|deno|vercel|web|r2)\.dev$/i
const harmlessAddresses = /^(?:127\.|0\.0\.0\.0|255\.|1\.1\.1\.1$|1\.0\.0\.1$|8\.8\.8\.8$|8\.8\.4\.4$|9\.9\.9\.9$)/
const versionBefore =
  /(?:\bv|version[s:]?|release[sd]?|upgrad\w{0,4}|build|firmware|kernel|chrome\/?|php|linux|revision|=|@|-|§|section|rfc)[ `"']{0,2}$/i
const addressNear =
  /(?:ip|addr\w{0,5}|host|server|node|from|to|at|ping|ssh|cidr|subnet|range|vip|port|listen|gateway|peer|dns|dig|curl|client)[\s:=`"'()[\]*]{0,4}$/i

/** Structured identifiers, sought also behind percent-encoding and zero-width characters. */
export function findIdentifiers(text: string, options: IdentifierOptions = {}): Found[] {
  const domains = [...privateSuffixes, ...(options.internalDomains ?? [])].map(domain =>
    domain.toLowerCase().replace(/^\.+/, ''),
  )
  const prefixes = new Set((options.ticketPrefixes ?? []).map(prefix => prefix.toUpperCase()))
  const found: Found[] = []
  const mayBeSplit = (oneLine: string) =>
    oneLine.includes('@') || domains.some(domain => oneLine.includes(`.${domain}`))
  for (const view of viewsOf(text, mayBeSplit)) {
    for (const span of findInView(view.text, domains, prefixes)) {
      const original = { ...span, ...originalSpan(view, span.start, span.end) }
      if (!view.joined || isSplit(original, text)) found.push(original)
    }
  }
  return found
}

/** Whether two lines really belong together: an address that ends or begins a line at one of its separators. */
function isSplit({ kind, start, end, confidence }: Found, text: string): boolean {
  if (confidence !== 'certain' || !['email', 'host', 'internal-url'].includes(kind)) return false
  return /[-._@/]\\?\r?\n|\n[ \t>]*[-._@/]|@[\w.-]*\\?\r?\n/.test(text.slice(start, end))
}

/** Whether a host name belongs to one of the internal domains or cannot be public. */
function isInternal(host: string, domains: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '').replace(/:\d+$/, '')
  // A part of a public domain that is named for the inside: files-2.corp.example.org.
  if (/\.(?:corp|intra|intranet|internal|mgmt)\.[a-z0-9-]+\.[a-z]{2,}$/.test(name)) return true
  if (/\.svc(?:\.|$)|\.cluster\.local$|\.compute\.internal$|\.consul$/.test(name)) return true
  return domains.some(domain => name === domain || name.endsWith(`.${domain}`))
}

function isPrivateAddress(host: string): boolean {
  return /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(host)
}

function findInView(text: string, domains: readonly string[], prefixes: ReadonlySet<string>): Found[] {
  const found: Found[] = []
  const add = (kind: IdentifierKind, start: number, length: number, confidence: Found['confidence'] = 'certain') => {
    if (length > 0) found.push({ kind, start, end: start + length, confidence })
  }
  // `needs` is what every match holds, quicker to look for than the pattern.
  const each = (pattern: RegExp, needs: RegExp | null, take: (match: RegExpMatchArray & { index: number }) => void) => {
    if (needs && !needs.test(text)) return
    for (const match of text.matchAll(pattern)) take(match as RegExpMatchArray & { index: number })
  }
  const before = (at: number, length = 24) => text.slice(Math.max(0, at - length), at)

  if (text.includes('@')) {
    each(emailPattern, null, match => {
      if (/^git@/.test(match[0]) || fileEndings.test(match[0])) return
      const lead = /^[^\p{L}\p{N}]+/u.exec(match[0])?.[0].length ?? 0
      add('email', match.index + lead, match[0].length - lead)
    })
    each(chatUserPattern, null, match => add('handle', match.index, match[0].length))
    each(handlePattern, null, match => {
      if (
        /[/(-]/.test(text[match.index + match[0].length] ?? '') ||
        notHandles.test(match[0]) ||
        /^@\d+$/.test(match[0]) ||
        /^@[\d.]+$/.test(match[0])
      )
        return
      add('handle', match.index, match[0].length, 'uncertain')
    })
  }
  if (/\bdot\b|\[dot|\(dot|\{dot/i.test(text))
    each(spelledEmail, null, match => add('email', match.index, match[0].length))

  each(urlPattern, /:\/\//, match => {
    const url = match[0].replace(/[.,;:!?*_~]+$/, '').replace(/\)+$/, close => (match[0].includes('(') ? close : ''))
    const host = /^[^:]+(?::\w+)?:\/\/(?:[^@/\s]*@)?(\[[^\]]+\]|[^/:?#\s]+)/.exec(url)?.[1] ?? ''
    // A host without a dot only means something inside.
    const single =
      /^[a-z][\w-]*$/i.test(host) && !/^(?:localhost|example|host|hostname|server|domain|url|foo|bar)$/i.test(host)
    if (isInternal(host, domains) || isPrivateAddress(host) || (single && /^https?:/i.test(url))) {
      add('internal-url', match.index, url.length)
    } else if (
      /(?:^|\.)(?:slack\.com|atlassian\.net|pagerduty\.com|zendesk\.com|datadoghq\.(?:com|eu)|sharepoint\.com|notion\.so|service-now\.com|opsgenie\.com|teams\.microsoft\.com)$/i.test(
        host,
      ) ||
      /^(?:docs|drive|meet)\.google\.com$|^(?:[\w-]+\.)?zoom\.us$/i.test(host)
    ) {
      add(
        'internal-url',
        match.index,
        url.length,
        /^(?:www|api|status|docs|hooks|support|help|community)\.(?!google)/i.test(host) ? 'uncertain' : 'certain',
      )
    }
  })
  each(hostPattern, /\w\.[a-z]/i, match => {
    const host = match[0]
    if (isInternal(host, domains)) {
      if (!fileEndings.test(host) || host.split('.').length > 2) add('host', match.index, host.length)
    } else if (
      /(?:^|[.-])(?:prod|production|staging|stage|stg|dev|qa|uat|preprod|test)$/i.test(host) &&
      /\d/.test(host) &&
      !publicHosting.test(host)
    ) {
      add('host', match.index, host.length, 'uncertain')
    } else if (
      /\.(?:elb|rds|cache|compute|es|eks|redshift|kafka)\.(?:[\w-]+\.)*amazonaws\.com$|\.database\.windows\.net$|\.cloudapp\.azure\.com$/i.test(
        host,
      )
    ) {
      add('host', match.index, host.length)
    }
  })
  each(dashedIpv4, /ip-\d/, match => add('host', match.index, match[0].length))
  each(bareHostPattern, /[a-z]-?\d/i, match => {
    const host = match[0]
    if (
      !/\d{2}|-\d/.test(host) ||
      (/^(?:ip|an|es|log|app|web|host|node|api|store|san|mon|ms|sw|cp)-?\d{1,2}$/i.test(host) && !/-?0\d$/.test(host))
    )
      return
    if (/^(?:ms|cp|es|log|ip)\d+$/i.test(host) && !/\d{4}/.test(host)) return
    // Models are written like hosts, in capitals: MX480.
    if (/^[A-Z]{2,4}\d+s?$/.test(host)) return
    const rest = text.slice(match.index + host.length, match.index + host.length + 260)
    // The domain behind it belongs to its name, unless what looks like one is the ending of a file.
    const whole = host + (/^(?:\.[a-z0-9][a-z0-9-]{0,62}){1,8}(?![\w-])/i.exec(rest)?.[0] ?? '')
    add(
      'host',
      match.index,
      fileEndings.test(whole) || dataEndings.test(whole) ? host.length : whole.length,
      'uncertain',
    )
  })

  each(ipv4Pattern, /\d\.\d/, match => {
    const address = match[0]
    if (harmlessAddresses.test(address)) return
    const lead = before(match.index)
    if (/(?:\bv|version|release|build|firmware|upgrade to)[s:]?\s*$/i.test(lead)) return
    if (isPrivateAddress(address) || address.includes('/')) return add('ip', match.index, address.length)
    if (versionBefore.test(lead) && !/=$/.test(lead)) return
    const first = Number(address.split('.')[0])
    if (first === 0) return
    const octets = address.split('.').map(Number)
    const small = octets.every(octet => octet < 20) || first < 10
    if (small && !addressNear.test(lead) && text[match.index + address.length] !== ':')
      return add('ip', match.index, address.length, 'uncertain')
    add('ip', match.index, address.length)
  })
  if (text.includes(':')) {
    each(ipv6Pattern, /:[0-9a-f]{0,4}:/i, match => {
      const address = match[0].replace(/\/\d+$/, '').replace(/%\w+$/, '')
      if (!isIPv6(address) || /^::1?$/.test(address)) return
      const groups = address.split(':').filter(Boolean)
      const whole = groups.length === 8
      const telling =
        /^(?:2[0-9a-f]{3}|3[0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]|ff[0-9a-f]{2}|::ffff|64:ff9b)/i.test(address)
      if (whole && (telling || /[a-f]/i.test(address))) add('ip', match.index, match[0].length)
      else if (telling && address.includes('::') && groups.length >= 2) add('ip', match.index, match[0].length)
      else if (telling && /^(?:f|2)/i.test(address) && address.includes('::') && match[0].includes('/'))
        add('ip', match.index, match[0].length)
    })
  }
  each(macPattern, /[0-9a-f]{2}[:-][0-9a-f]{2}[:-]|[0-9a-f]{4}\.[0-9a-f]{4}\./i, match => {
    if (/\./.test(match[0]) ? /[a-f]/i.test(match[0]) && /\d/.test(match[0]) : true)
      add('mac', match.index, match[0].length)
  })

  each(phoneInternational, /\+[1-9]/, match => {
    const digits = match[0].replace(/\D/g, '').length
    if (digits < 8 || digits > 15) return
    const grouped = /[ ()-]/.test(match[0].slice(2))
    const named = /(?:phone|tel|call\w*|mobile|cell|dial\w*|fax|sms|whatsapp)\W{0,4}$/i.test(before(match.index))
    add('phone', match.index, match[0].length, grouped || named ? 'certain' : 'uncertain')
  })
  each(phoneNational, /\d{3}[-. ]\d{4}/, match => add('phone', match.index, match[0].length))
  each(phoneNamed, /\d[\d ().-]{5}/, match => {
    const number = match[1]!
    const digits = number.replace(/\D/g, '').length
    if (digits < 7 || digits > 15 || /^\d{4}-\d{2}-\d{2}/.test(number) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(number))
      return
    add(
      'phone',
      match.index + match[0].lastIndexOf(number),
      number.length,
      /[ ()-]|^0/.test(number) ? 'certain' : 'uncertain',
    )
  })

  each(ibanPattern, /[A-Z]{2}\d{2}/, match => {
    // A country's length is not known here, so shorter readings are tried: a word may follow.
    for (let value = match[0]; value.length >= 15; value = value.replace(/[ ]?[A-Z0-9]+$/, '')) {
      if (isIban(value)) return add('iban', match.index, value.length)
      if (!value.includes(' ')) return
    }
  })
  each(cardPattern, /\d{4}[ -]?\d{4}/, match => {
    // A number beside it may have been taken along.
    for (
      let from = 0;
      from >= 0;
      from = match[0].slice(from).search(/[ -]/) < 0 ? -1 : from + match[0].slice(from).search(/[ -]/) + 1
    ) {
      for (let value = match[0].slice(from); value.length >= 13; value = value.replace(/(?:^|[ -])\d+$/, '')) {
        if (isCard(value)) return add('card', match.index + from, value.length)
      }
    }
  })

  each(ticketPattern, /[A-Z0-9]-\d/, match => {
    const prefix = match[1]!
    if (prefixes.has(prefix)) add('ticket', match.index, match[0].length)
    else if (!notTickets.test(prefix) && !/\d$/.test(prefix)) add('ticket', match.index, match[0].length, 'uncertain')
  })
  each(serviceNow, /[A-Z]\d{6}/, match => add('ticket', match.index, match[0].length))
  each(ticketWords, /\d{4}/, match => add('ticket', match.index + match[0].lastIndexOf(match[1]!), match[1]!.length))
  each(accountPattern, /\d/, match => {
    if (!/^\d{1,3}$|^v\d/.test(match[1]!))
      add('account', match.index + match[0].lastIndexOf(match[1]!), match[1]!.length)
  })
  each(prefixedAccount, /_[A-Za-z0-9]{6}/, match => {
    if (/\d/.test(match[0])) add('account', match.index, match[0].length)
  })
  return found
}

/** ISO 13616: the number, rearranged and read as digits, leaves 1 when divided by 97. */
function isIban(text: string): boolean {
  const compact = text.replace(/ /g, '')
  if (compact.length < 15 || compact.length > 34) return false
  let rest = 0
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

/** Issuers' beginnings with the lengths of their numbers. */
const cardNumber =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[068]\d{12}|6(?:011|5\d\d|4[4-9]\d|2\d\d)\d{12}|35\d{14})$/
const cardGroups = /^(?:\d+|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})$/

/** ISO 7812: a known issuer's beginning and a Luhn check digit; epoch times and counters are not cards. */
function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '')
  if (!cardGroups.test(text) || !cardNumber.test(digits) || /^(\d)\1+$/.test(digits)) return false
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    let digit = Number(digits[digits.length - 1 - at])
    if (at % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2
    sum += digit
  }
  return sum % 10 === 0
}

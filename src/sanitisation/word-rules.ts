import type { CategoryName } from './category.ts'

/** Words in the outgoing text that a category asks a person to look at: they stay until somebody writes the text anew. */
export interface Hint {
  category: CategoryName
  words: string
  /** What the rule looks for, for the person who decides. */
  rule: string
}

interface WordRule {
  category: CategoryName
  rule: string
  pattern: RegExp
}

const words = (list: string) => new RegExp(`\\b(?:${list})\\b`, 'gi')

/**
 * For categories that no detector covers: plain words and shapes, each bounded, none of which decides anything. They are
 * the “detect” column of practice.md §4.6 as far as words go; the question of the category is for what they miss.
 */
const wordRules: readonly WordRule[] = [
  {
    category: 'customers',
    rule: 'an attribute that few customers have',
    pattern: words(
      'largest customer|biggest customer|(?:a|one|our) (?:bank|hospital|airline|ministry|university|insurer)',
    ),
  },
  {
    category: 'employees',
    rule: 'a person told by a pronoun or a role that only one holds',
    pattern: words('he|she|his|her|hers|him|new hire|intern|apprentice|our only|the only engineer'),
  },
  {
    category: 'security-detail',
    rule: 'a weakness, a limit or a control',
    pattern: words(
      'CVE-\\d{4}-\\d{3,7}|vulnerab\\w{2,10}|exploit\\w{0,6}|unpatched|zero[- ]day|attack\\w{0,4}|bypass\\w{0,4}|WAF|firewall\\w{0,2}|rate[- ]limit\\w{0,4}|privilege\\w{0,2}|penetration test|not (?:monitored|alerted|logged)|no alert',
    ),
  },
  {
    category: 'hosts',
    rule: 'a path, port or cluster',
    pattern:
      /(?<![\w/:.])\/(?:etc|var|opt|usr|home|srv|mnt|data)\/[\w./-]{1,120}|\bport \d{2,5}\b|\b[\w-]{1,40}-cluster\b/gi,
  },
  {
    category: 'unreleased',
    rule: 'a feature, flag or plan',
    pattern: words(
      'roadmap|unreleased|upcoming|launch(?:es|ed|ing)?|beta|preview release|pilot|experiment\\w{0,3}|A/B test|feature flag\\w?|codenamed?|coming soon',
    ),
  },
  {
    category: 'financial',
    rule: 'money or a figure of the business',
    pattern:
      /(?:[$€£¥]\s?\d[\d.,]{0,15}(?:\s?(?:k|m|bn|million|billion))?)|\b\d[\d.,]{0,15}\s?(?:USD|EUR|GBP|CHF|dollars|euros|pounds)\b|\b(?:revenue|turnover|margin|ARR|MRR|profit|loss of sales|compensation|refund\w{0,3}|penalt(?:y|ies))\b/gi,
  },
  {
    category: 'legal',
    rule: 'a judgement, an admission or a contract',
    pattern: words(
      'negligen\\w{2,4}|liab\\w{2,6}|at fault|our fault|breach of (?:contract|duty)|in violation|guilty|unlawful\\w{0,2}|illegal\\w{0,2}|privileged|counsel|lawyers?|lawsuit|litigation|contractual\\w{0,2}|SLA credit|warrant(?:y|ies)|indemnif\\w{1,6}',
    ),
  },
  {
    category: 'regulatory',
    rule: 'a word with a meaning in law',
    pattern: words(
      'data breach|personal data breach|GDPR|DORA|NIS ?2|HIPAA|PCI|regulators?|supervisory authority|authorities|notifiable|major incident|data protection',
    ),
  },
  {
    category: 'third-party',
    rule: 'a quotation, picture or mark of somebody else',
    pattern:
      /!\[[^\]\n]{0,200}\]\([^)\n]{1,500}\)|^>\s.{1,200}$|\b(?:screenshot|courtesy of|according to|quoted|licen[cs]ed under|trademark)\b|[©®™]/gim,
  },
  {
    category: 'metadata',
    rule: 'a link, picture or attachment',
    pattern:
      /\bhttps?:\/\/[^\s)>\]]{1,300}|!\[[^\]\n]{0,200}\]|\b[\w-]{1,60}\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|csv|log|zip)\b/gi,
  },
  {
    category: 'volume',
    rule: 'a count or a running number',
    pattern:
      /(?<![\w.,:#-])\d{1,3}(?:[,.’' ]\d{3})+(?![\w-])|(?<![\w.,:#-])\d{4,12}(?=\s(?:requests|users|customers|accounts|messages|orders|events|jobs|rows|records|tickets|bookings|transactions))|(?:#|\bno\. ?|\bINC-?)\d{2,9}\b/gi,
  },
  {
    category: 'wording',
    rule: 'blame, a belittling or a promise',
    pattern: words(
      'human error|careless\\w{0,4}|mistake\\w?|should have|could have|failed to follow|never again|will never|guarantee\\w?|always|impossible|some users|a small number|briefly|minor|limited impact|inconvenience|fully resolved|unfortunately',
    ),
  },
]

const mostHints = 200

/** What the rules see in outgoing strings, each words once per category, in reading order; at most 200. */
export function hintsIn(texts: readonly string[]): Hint[] {
  const hints = new Map<string, Hint>()
  for (const text of texts) {
    for (const { category, rule, pattern } of wordRules) {
      for (const match of text.matchAll(pattern)) {
        const found = match[0].trim()
        hints.set(`${category} ${found.toLowerCase()}`, { category, words: found, rule })
        if (hints.size >= mostHints) return [...hints.values()]
      }
    }
  }
  return [...hints.values()]
}

import { categories } from './category.ts'
import type { CategoryState, DeskFinding, Examined } from './examine.ts'
import { seenMark } from './examine.ts'

/** A finding as programs read it; for those who see the record, like the page. A secret is named by its kind alone. */
export function shownFinding(finding: DeskFinding) {
  const { decision } = finding
  return {
    key: finding.key,
    kind: finding.kind,
    layer: finding.layer,
    category: finding.category,
    confidence: finding.confidence,
    value: finding.layer === 'secret' ? null : finding.value,
    state: finding.state,
    stand_in: finding.standIn,
    count: finding.count,
    seen: seenMark(finding),
    decision: decision && {
      decision: decision.decision,
      words: decision.words,
      reason: decision.reason,
      by: decision.by,
      at: decision.at.toISOString(),
      rotation: decision.rotation,
      second: decision.second && { by: decision.second.by, at: decision.second.at.toISOString() },
    },
  }
}

function shownCategory(state: CategoryState) {
  return {
    category: state.name,
    title: categories[state.name].title,
    question: categories[state.name].question,
    found: state.found,
    treated: state.treated,
    kept: state.kept,
    open: state.open,
    hints: state.hints.map(({ words, rule }) => ({ words, rule })),
    signed: state.signed,
    signature: state.signature && {
      by: state.signature.name,
      at: state.signature.at.toISOString(),
      sha256: state.signature.sha256,
      note: state.signature.note,
    },
  }
}

/** The desk as programs read it. */
export function shownDesk({ record, findings, checklist }: Examined) {
  return {
    post_mortem: record.id,
    sha256: checklist?.sha256 ?? null,
    sanitised: checklist?.categories.every(state => state.signed) ?? false,
    categories: checklist?.categories.map(shownCategory) ?? [],
    findings: findings.map(shownFinding),
  }
}

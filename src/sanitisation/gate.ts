import type { ApprovalGate } from '../edition/approval-gates.ts'
import { Refusal } from '../platform/refusal.ts'
import { categories } from './category.ts'
import { examine } from './examine.ts'
import { missingIn } from './sign.ts'

/** No customer edition is approved before all sixteen categories are signed for this very text: `not-sanitised`. */
export const sanitisationGate: ApprovalGate = async (context, _viewer, { record, edition, sha256 }) => {
  if (edition.edition !== 'customer') return null
  const examined = await examine(context, record, ['customer'])
  const missing = missingIn(examined)
  if (missing.length === 0 && examined.checklist?.sha256 === sha256) return null
  const names = missing.map(name => categories[name].title.toLowerCase())
  return new Refusal(
    'conflict',
    'not-sanitised',
    `The sanitising desk has not signed this text: ${names.join(', ') || 'it was signed for another text'} ${names.length === 1 ? 'is' : 'are'} missing.`,
    { missing, sha256, href: `/post-mortems/${record.id}/sanitise` },
  )
}

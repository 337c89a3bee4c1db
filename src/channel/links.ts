import type { EditionName } from '../audience/editions.ts'

/** Where a signed-in reader reads an edition in the product. */
export function readingUrl(publicUrl: string, postMortemId: string, edition: EditionName): string {
  return `${publicUrl}/post-mortems/${encodeURIComponent(postMortemId)}?edition=${edition}`
}

/** Where a recipient acknowledges. A GET only shows the page. */
export function acknowledgeUrl(publicUrl: string, deliveryId: string): string {
  return `${publicUrl}/acknowledge/${encodeURIComponent(deliveryId)}`
}

import type { Domain } from '../domain.ts'
import { addMarginPanel } from '../edition/margin.ts'
import { previewMargin } from './margin.tsx'
import { previewPages } from './pages.tsx'

addMarginPanel(previewMargin)

export const preview: Domain = {
  name: 'preview',
  about: 'what would leave, before it leaves: for those inside, and by a link that ends for one reader outside',
  pages: previewPages,
}

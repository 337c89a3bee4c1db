import type { Domain } from '../domain.ts'
import { homePages } from './pages.tsx'

export const home: Domain = {
  name: 'home',
  about: 'pages that gather: what waits for me, what the organisation learned, the palette',
  pages: homePages,
}

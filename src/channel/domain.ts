import type { Domain } from '../domain.ts'
import './email/preview.ts'
import { feedPages } from './feed/pages.ts'

export const channel: Domain = {
  name: 'channel',
  about: 'ways out, one folder each: mail, Slack, feeds',
  pages: feedPages,
}

import type { Domain } from '../domain.ts'
import { feedPages } from './feed/pages.ts'

export const channel: Domain = {
  name: 'channel',
  about: 'ways out, one folder each: mail, Slack, feeds',
  pages: feedPages,
}

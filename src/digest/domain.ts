import type { Domain } from '../domain.ts'
import { compileDigests } from './compile.ts'
import { digestPages } from './pages.tsx'
import { runDigests } from './send.ts'

export const digest: Domain = {
  name: 'digest',
  about: 'what was approved in a week, in one mail to each reader who wants it',
  pages: digestPages,
  jobs: [
    {
      name: 'digests',
      every: 30,
      async run(context) {
        await compileDigests(context)
        await runDigests(context)
      },
    },
  ],
}

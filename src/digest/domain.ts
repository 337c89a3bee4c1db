import { Hono } from 'hono'
import type { Domain } from '../domain.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { compileDigests } from './compile.ts'
import { digestPages } from './pages.tsx'
import { runDigests } from './send.ts'
import { digestSettingsPages } from './settings-pages.tsx'

export const digest: Domain = {
  name: 'digest',
  about: 'what was approved in a week, in one mail to each reader who wants it',
  pages: context =>
    new Hono<HttpEnvironment>().route('/', digestPages(context)).route('/', digestSettingsPages(context)),
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

import { z } from '@hono/zod-openapi'
import { publicationUrl } from '../public-site/report.ts'
import type { AccountPack } from './pack.ts'

/** A pack as programs read it. */
export const packShape = z
  .object({
    id: z.string(),
    name: z.string(),
    at: z.string(),
    reports: z.array(
      z.object({
        title: z.string(),
        lede: z.string(),
        url: z.string(),
        published_at: z.string(),
        updated_at: z.string(),
        preliminary: z.boolean(),
        services: z.string().nullable(),
        html: z.string(),
        sha256_html: z.string(),
        follow_ups: z.array(
          z.object({
            text: z.string(),
            state: z.string(),
            due_on: z.string().nullable(),
            since: z.string().nullable(),
          }),
        ),
      }),
    ),
  })
  .openapi('AccountPack')

export function packJson(pack: AccountPack, publicUrl: string): z.infer<typeof packShape> {
  return {
    id: pack.id,
    name: pack.name,
    at: pack.at.toISOString(),
    reports: pack.reports.map(report => ({
      title: report.title,
      lede: report.lede,
      url: publicationUrl(publicUrl, report.slug),
      published_at: report.publishedAt.toISOString(),
      updated_at: report.updatedAt.toISOString(),
      preliminary: report.preliminary,
      services: report.services,
      html: report.html,
      sha256_html: report.sha256Html,
      follow_ups: report.commitments.map(({ markdown, word, dueOn, since }) => ({
        text: markdown,
        state: word,
        due_on: dueOn,
        since: since?.toISOString() ?? null,
      })),
    })),
  }
}

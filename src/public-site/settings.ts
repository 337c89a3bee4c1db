import { z } from 'zod'
import type { Config } from '../platform/config.ts'
import type { Db } from '../platform/context.ts'
import { defineSetting, getSetting } from '../platform/settings.ts'

/** Whose public site it is: its name, its own site, its accent colour, and the address at which it is read. */
export const organisationSetting = defineSetting(
  'publication.organisation',
  z.object({
    name: z.string().trim().min(1).max(80),
    href: z.url({ protocol: /^https?$/ }).optional(),
    accent: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional(),
    /** Scheme and name of a domain of its own, `https://incidents.example.org`; without one, the installation's. */
    address: z
      .url({ protocol: /^https?$/ })
      .refine(text => new URL(text).origin === text.replace(/\/$/, ''), {
        message: 'An address is https:// and a name, without anything after it.',
      })
      .transform(text => new URL(text).origin)
      .optional(),
  }),
  { name: 'Incident reports' },
)

/** What the foot of every public page says to people who might like to work here; nothing unless switched on. */
export const recruitingSetting = defineSetting(
  'publication.recruiting',
  z.object({
    shown: z.boolean(),
    careersHref: z.url({ protocol: /^https?$/ }).optional(),
    statement: z.string().trim().max(300).optional(),
  }),
  { shown: false },
)

/** Where the public site is read: its own domain, else the installation's address; without a slash at the end. */
export async function siteAddress(db: Db, config: Pick<Config, 'publicUrl'>): Promise<string> {
  return (await getSetting(db, organisationSetting)).address ?? config.publicUrl
}

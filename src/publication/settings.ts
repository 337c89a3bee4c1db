import { z } from 'zod'
import { defineSetting } from '../platform/settings.ts'

/** Whose public site it is: its name, its own address and its accent colour. */
export const organisationSetting = defineSetting(
  'publication.organisation',
  z.object({
    name: z.string().trim().min(1).max(80),
    href: z.url({ protocol: /^https?$/ }).optional(),
    accent: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional(),
  }),
  { name: 'Incident reports' },
)

import { z } from 'zod'
import { defineSetting } from '../platform/settings.ts'

/** When the weekly digest is made: weekday (0 = Sunday) and hour, UTC. */
export const digestScheduleSetting = defineSetting(
  'digest.schedule',
  z.object({ weekday: z.int().min(0).max(6), hour: z.int().min(0).max(23) }),
  { weekday: 1, hour: 8 },
)

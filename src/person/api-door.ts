import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Refusal } from '../platform/refusal.ts'
import type { HttpEnvironment } from './environment.ts'

/** A part of the REST API whose malformed requests are refused like everything else: `does-not-fit`, field by field. */
export function createApi(): OpenAPIHono<HttpEnvironment> {
  return new OpenAPIHono<HttpEnvironment>({
    defaultHook: result => {
      if (result.success) return
      const fields = Object.fromEntries(
        result.error.issues.map(issue => [issue.path.join('.') || 'input', issue.message] as const),
      )
      const problems = Object.entries(fields).map(([field, message]) => `${field}: ${message}`)
      throw new Refusal('bad-input', 'does-not-fit', `This does not fit: ${problems.join('; ')}.`, { fields })
    },
  })
}

/** What every refusal looks like. */
const refusalShape = z
  .object({
    error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }),
  })
  .openapi('Refusal')

/** A JSON body or answer of this shape, for a route's definition. */
export const json = <Shape extends z.ZodType>(schema: Shape, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** The answer that every route may give instead of its own. */
export const refused = { default: json(refusalShape, 'Refused: which rule, and why.') } as const

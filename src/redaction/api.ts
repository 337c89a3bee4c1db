import { createRoute, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import { dictionaryShape, longestText, redactText } from './redact-text.ts'

const findingShape = z.object({
  kind: z.string(),
  layer: z.string(),
  start: z.number(),
  end: z.number(),
  confidence: z.enum(['certain', 'uncertain']),
  standIn: z.string().nullable(),
})

/** Redaction of any text by the rules and the dictionary given: the organisation's own directory stays out of it. */
export function redactionApi() {
  const api = createApi()
  api.openapi(
    createRoute({
      method: 'post',
      path: '/redact',
      summary: 'Redact a text as for a customer, with a dictionary of your own; nothing is stored',
      request: {
        body: json(
          z.object({
            text: z.string().openapi({ description: `Markdown or plain, up to ${longestText} characters.` }),
            dictionary: dictionaryShape.optional(),
          }),
          'The text, and names that must not leave.',
        ),
      },
      responses: {
        200: json(
          z.object({ text: z.string(), findings: z.array(findingShape) }),
          'The text as it could go outside; offsets are UTF-16 units into the text as given.',
        ),
        ...refused,
      },
    }),
    async c => {
      const { text, dictionary } = c.req.valid('json')
      return c.json(await redactText(text, dictionary), 200)
    },
  )
  return api
}

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Outside } from '../platform/outside.ts'
import { Refusal } from '../platform/refusal.ts'

/**
 * Somebody outside who knows names better than our rules. It is asked with text that is redacted already, so it learns
 * nothing we know of; the words it answers with are sought in the original, and always uncertain.
 */
export interface Recogniser {
  /** The words in these texts that name somebody or something. Refuses `recogniser-failed`. */
  recognise(texts: readonly string[]): Promise<string[]>
}

const answers = new LRUCache<string, string[]>({ max: 500, ttl: 60_000 })

/**
 * A recogniser whose answer about the same texts holds for a minute, so that a text which was asked about before a
 * transaction is not asked about again in it. Failures are not remembered.
 */
export function remembering(recogniser: Recogniser, address: string): Recogniser {
  return {
    async recognise(texts) {
      const key = createHash('sha256')
        .update(JSON.stringify([address, texts]))
        .digest('base64')
      const known = answers.get(key) ?? (await recogniser.recognise(texts))
      answers.set(key, known)
      return known
    },
  }
}

const patience = 5_000
const mostAnswered = 1_000_000
const mostWords = 1_000
const answerShape = z.object({ names: z.array(z.string().max(200)).max(mostWords) })

const failed = (why: string) =>
  new Refusal(
    'unavailable',
    'recogniser-failed',
    `The outside recogniser ${why}, so nothing was let out. Try again, or take RECOGNISER_URL away.`,
  )

/**
 * A recogniser behind an HTTP address: `POST { texts }` is answered with `{ names }`, each at most 200 characters,
 * within five seconds and a megabyte.
 */
export function httpRecogniser(address: string, fetch: Outside['fetch']): Recogniser {
  return {
    async recognise(texts) {
      let body: string
      try {
        const response = await fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ texts }),
          redirect: 'error',
          signal: AbortSignal.timeout(patience),
        })
        if (!response.ok) throw failed(`answered ${response.status}`)
        body = await boundedText(response)
      } catch (error) {
        throw error instanceof Refusal ? error : failed('did not answer')
      }
      const answer = answerShape.safeParse(jsonOf(body))
      if (!answer.success) throw failed('answered something else than { names }')
      return [...new Set(answer.data.names.map(name => name.trim()))].filter(name => /[\p{L}\p{N}]{2}/u.test(name))
    },
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true })
    if (text.length > mostAnswered) throw failed('answered too much')
  }
  return text + decoder.decode()
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

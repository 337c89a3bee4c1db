import { z } from 'zod'
import { Refusal } from '../platform/refusal.ts'
import { type Role, roles } from './viewer.ts'

// Control characters and direction overrides make a name show as something it is not, or break a mail header.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const deceptive = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** One line of text that shows as what it is: 1 to `most` characters. */
export const line = (most = 120) =>
  z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(most, `is longer than ${most} characters`)
    .refine(text => !deceptive.test(text), 'contains invisible or control characters')

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'is longer than 254 characters')
  .pipe(z.email('is not an e-mail address'))

export const password = z
  .string()
  .min(12, 'needs at least 12 characters')
  .max(128, 'has more than 128 characters')
  .refine(text => new Set(text).size >= 5, 'repeats too few characters')

export const role = z.enum(roles)

/** Reads words as roles. Refuses `unknown-role`, naming those there are. */
export function readRoles(words: readonly string[]): Role[] {
  const unknown = words.filter(word => !role.safeParse(word).success)
  if (unknown.length > 0) {
    throw new Refusal(
      'bad-input',
      'unknown-role',
      `There is no role “${unknown.join('”, “')}”. The roles are ${roles.join(', ')}.`,
    )
  }
  return [...new Set(words as Role[])]
}

/** Parses input at a door. Refuses `does-not-fit`, naming each field and what is wrong with it. */
export function readFields<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  const parsed = shape.safeParse(input)
  if (parsed.success) return parsed.data
  const fields = Object.fromEntries(
    parsed.error.issues.map(issue => [issue.path.join('.') || 'input', issue.message] as const),
  )
  const problems = Object.entries(fields).map(([field, message]) => `${field} ${message}`)
  throw new Refusal('bad-input', 'does-not-fit', `This does not fit: ${problems.join('; ')}.`, { fields })
}

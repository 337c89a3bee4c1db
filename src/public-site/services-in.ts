import { z } from 'zod'

const shape = z.object({
  blocks: z.array(
    z.object({ lines: z.array(z.object({ field: z.string(), text: z.string() }).loose()).optional() }).loose(),
  ),
})

/** The line of a frozen text (its JSON) that names the services concerned, as everybody reads it; null without one. */
export function servicesIn(json: string): string | null {
  const parsed = shape.safeParse(JSON.parse(json))
  if (!parsed.success) return null
  const lines = parsed.data.blocks.flatMap(block => block.lines ?? [])
  return lines.find(line => line.field === 'services')?.text ?? null
}

import type { PropsWithChildren } from 'hono/jsx'

export type Tone = 'neutral' | 'accent' | 'good' | 'caution' | 'bad' | 'notice'

/** A short word about something, in a quiet frame. */
export function Badge({ tone = 'neutral', title, children }: PropsWithChildren<{ tone?: Tone; title?: string }>) {
  return (
    <span class={`badge badge-${tone}`} title={title}>
      {children}
    </span>
  )
}

/** The state of a thing: a dot whose filling, not only its colour, tells how far it has come. */
export function State({
  tone = 'neutral',
  label,
  progress = 'whole',
  title,
}: {
  tone?: Tone
  label: string
  progress?: 'none' | 'half' | 'whole' | 'failed'
  title?: string
}) {
  return (
    <span class={`state state-${tone}`} title={title}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        {progress === 'failed' ? (
          <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" stroke="currentColor" stroke-width="1.75" fill="none" />
        ) : (
          <circle
            cx="5"
            cy="5"
            r="4"
            fill={progress === 'whole' ? 'currentColor' : 'none'}
            stroke="currentColor"
            stroke-width="1.5"
          />
        )}
        {progress === 'half' && <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />}
      </svg>
      {label}
    </span>
  )
}

const shapes = {
  1: <path d="M4.3 1h5.4L13 4.3v5.4L9.7 13H4.3L1 9.7V4.3z" fill="currentColor" />,
  2: <path d="M7 1.2 13.4 12.6H.6z" fill="currentColor" />,
  3: <path d="M7 .8 13.2 7 7 13.2.8 7z" fill="currentColor" />,
  4: <circle cx="7" cy="7" r="4.8" fill="none" stroke="currentColor" stroke-width="2" />,
  5: <path d="M2 7h10" stroke="currentColor" stroke-width="2.25" />,
} as const

export type LevelStep = keyof typeof shapes

/** One step of a five-step scale, 1 the worst: told apart by shape and label first, by colour last. */
export function Level({
  step,
  label,
  title,
}: {
  step: LevelStep | number | null | undefined
  label?: string
  title?: string
}) {
  const known = step !== null && step !== undefined && step in shapes
  if (!known) return <span class="level level-unknown">{label ?? '–'}</span>
  return (
    <span class={`level level-${step}`} title={title}>
      <svg width="12" height="12" viewBox="0 0 14 14" aria-hidden="true">
        {shapes[step as LevelStep]}
      </svg>
      {label ?? `Level ${step}`}
    </span>
  )
}

import { formatDay } from '../../ui/format.ts'
import { State } from '../../ui/marks.tsx'
import type { PublicationClock } from '../clocks.ts'

/** "Final due Tue 14 Oct 2025", told apart by shape and word when it is late. */
export function ClockLine({ clock }: { clock: PublicationClock }) {
  const name = clock.name === 'preliminary' ? 'Preliminary' : 'Final'
  if (clock.state === 'met')
    return <State tone="good" label={`${name} in time, ${formatDay(clock.metAt ?? clock.due)}`} />
  if (clock.state === 'late')
    return <State tone="caution" label={`${name} late, ${formatDay(clock.metAt ?? clock.due)}`} />
  if (clock.state === 'overdue')
    return <State tone="bad" progress="failed" label={`${name} overdue since ${formatDay(clock.due)}`} />
  return <State tone="notice" progress="half" label={`${name} due ${formatDay(clock.due)}`} />
}

/** Drawn for a 20 px square with a 1.5 px stroke, so that they sit quietly beside 15 px text. */
const drawings = {
  home: 'M3.5 9.5 10 4l6.5 5.5M5.5 8v8h9V8M8.5 16v-4.5h3V16',
  document: 'M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5M7.5 10h5.5M7.5 13h5.5',
  send: 'M17 3 3 9.2l5.4 2.4L17 3Zm0 0-6 14-2.6-5.4',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4',
  plus: 'M10 4v12M4 10h12',
  check: 'm4 10.5 4 4 8-9',
  cross: 'm5 5 10 10M15 5 5 15',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4l2.8 2',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.2 1H3.8zM8.5 17h3',
  'arrow-right': 'M4 10h12M11 5l5 5-5 5',
  'arrow-left': 'M16 10H4M9 5l-5 5 5 5',
  'chevron-right': 'm8 5 5 5-5 5',
  'chevron-down': 'm5 8 5 5 5-5',
  download: 'M10 3v10M6 9.5l4 4 4-4M4 16.5h12',
  upload: 'M10 13.5V4M6 7.5l4-4 4 4M4 16.5h12',
  link: 'M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2L10 5.8M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2L10 14.2',
  external: 'M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16.5 3.5 9.5 10.5',
  print: 'M6 7V3.5h8V7M6 14H3.5V7h13v7H14M6 11.5h8v5H6z',
  edit: 'M4 16l.8-3.6L13 4.2l2.8 2.8L7.6 15.2zM11.5 5.7l2.8 2.8',
  person: 'M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10ZM3.8 16.5c.6-3 3-4.5 6.2-4.5s5.6 1.5 6.2 4.5',
  people:
    'M7.5 10a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM2.5 16c.4-2.6 2.3-4 5-4s4.6 1.4 5 4M12.5 5a2.5 2.5 0 0 1 0 4.8M14.5 12.3c1.7.5 2.7 1.8 3 3.7',
  warning: 'M10 3.5 17.5 16.5h-15zM10 8.5v4M10 14.4v.1',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9.5v4M10 6.6v.1',
  lock: 'M5 9.5h10v7H5zM7 9.5V7a3 3 0 0 1 6 0v2.5',
  feed: 'M4.5 4.5a11 11 0 0 1 11 11M4.5 9a6.5 6.5 0 0 1 6.5 6.5M5.5 15.5a.8.8 0 1 0 0-1.6.8.8 0 0 0 0 1.6Z',
  mail: 'M3 5h14v10.5H3zM3 6l7 5.5L17 6',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  chat: 'M3.5 4.5h13v9H9l-3.5 3v-3h-2z',
  filter: 'M3 5h14M5.5 10h9M8 15h4',
  bookmark: 'M5.5 3h9v14L10 13.5 5.5 17z',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5ZM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  history: 'M3.5 4v4h4M3.8 8A6.8 6.8 0 1 1 3.5 12M10 6.5V10l2.5 1.8',
  layers: 'm10 3 7 3.8-7 3.8-7-3.8zM3 10.3l7 3.8 7-3.8M3 13.7l7 3.8 7-3.8',
  chart: 'M3.5 3.5v13h13M7 13v-3M10.5 13V6.5M14 13V9',
  globe:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3.3 8h13.4M3.3 12h13.4M10 3c-4.5 4.5-4.5 9.5 0 14M10 3c4.5 4.5 4.5 9.5 0 14',
} as const

export type IconName = keyof typeof drawings

/** A line drawing that only accompanies words; give `label` where it stands alone. */
export function Icon({ name, label, size = 20 }: { name: IconName; label?: string; size?: number }) {
  const drawing = (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={drawings[name]} />
    </svg>
  )
  if (!label) return drawing
  return (
    <span role="img" aria-label={label} title={label}>
      {drawing}
    </span>
  )
}

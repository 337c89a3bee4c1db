/** A closing quotation mark whose second stroke hangs on as a bookmark. */
const markPath = 'M3 3h8v8.6c0 4.3-2.2 7.2-6.3 9.1L3.5 18.4c2.3-1.3 3.5-3 3.6-5.4H3zM13.5 3h8v18l-4-3.5-4 3.5z'

function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={markPath} fill="currentColor" />
    </svg>
  )
}

/** Mark and word, as a link to `href` where given. */
export function Logo({ href }: { href?: string }) {
  const content = (
    <>
      <Mark />
      <span class="logo-word">Afterword</span>
    </>
  )
  return href ? (
    <a class="logo" href={href} aria-label="Afterword, start page">
      {content}
    </a>
  ) : (
    <span class="logo">{content}</span>
  )
}

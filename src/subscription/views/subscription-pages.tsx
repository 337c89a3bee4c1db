import type { PropsWithChildren } from 'hono/jsx'
import type { Topic } from '../../public-site/report.ts'

/** The form with which somebody outside asks to be told. */
export function Subscribe({ topics, chosen }: { topics: readonly Topic[]; chosen?: string }) {
  return (
    <>
      <h1>Be told by mail</h1>
      <p class="lede">One mail when a report is published, corrected or withdrawn. Nothing else, and no tracking.</p>
      <form method="post" action="/public/subscribe" class="site-form">
        <label for="address">Your address</label>
        <input id="address" name="address" type="email" autocomplete="email" required maxlength={254} />
        {topics.length > 0 && (
          <>
            <label for="service">Reports of</label>
            <select id="service" name="service">
              <option value="">everything</option>
              {topics.map(topic => (
                <option value={topic.slug} selected={topic.slug === chosen}>
                  {topic.name}
                </option>
              ))}
            </select>
          </>
        )}
        <button type="submit">Ask to be told</button>
      </form>
      <p class="site-form-note">
        You get one mail with a link to confirm. Your address is kept sealed, is used for these mails only, and is
        forgotten when you leave: every mail has a link for that.
      </p>
    </>
  )
}

/** A GET may be a mail scanner's; only the button says yes. */
export function Confirm() {
  return (
    <>
      <h1>Confirm</h1>
      <p class="lede">You will be told by mail when a report is published, corrected or withdrawn.</p>
      <form method="post" class="site-form">
        <button type="submit">Yes, tell me</button>
      </form>
    </>
  )
}

export function Leave() {
  return (
    <>
      <h1>Leave</h1>
      <p class="lede">You will get no more of these mails, and your address is forgotten.</p>
      <form method="post" class="site-form">
        <button type="submit">Leave</button>
      </form>
    </>
  )
}

export function Done({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <>
      <h1>{title}</h1>
      <p class="lede">{children}</p>
    </>
  )
}

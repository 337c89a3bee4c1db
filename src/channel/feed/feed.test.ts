import { parseAtomFeed, parseJsonFeed } from 'feedsmith'
import { describe, expect, test } from 'vitest'
import { atomOf, type Feed, jsonFeedOf, stableId } from './feed.ts'

const feed: Feed = {
  atomUrl: 'https://afterword.example/public/feed.atom',
  jsonUrl: 'https://afterword.example/public/feed.json',
  homeUrl: 'https://afterword.example/public/',
  title: 'Kestrel Parcels: incident reports',
  author: 'Kestrel Parcels',
  entries: [
    {
      id: stableId('publication pub-one'),
      url: 'https://afterword.example/public/reports/labels-1?a=1&b=2',
      title: 'Labels <printed> & "twice" \u0007\ud83d',
      summary: 'For 47 minutes ]]> labels came twice.',
      html: '<p>a ]]> b &amp; c \u0000</p>',
      publishedAt: new Date('2026-03-04T10:00:00Z'),
      updatedAt: new Date('2026-03-05T10:00:00Z'),
    },
  ],
}

describe('a feed', () => {
  test('is well-formed whatever the text holds, and reads back the same', () => {
    const parsed = parseAtomFeed(atomOf(feed))
    expect(parsed.entries?.[0]).toMatchObject({
      id: stableId('publication pub-one'),
      title: { value: 'Labels <printed> & "twice"' },
      summary: { value: 'For 47 minutes ]]> labels came twice.' },
      content: { value: '<p>a ]]> b &amp; c </p>' },
      links: [{ href: 'https://afterword.example/public/reports/labels-1?a=1&b=2' }],
    })
  })

  test('says the same in JSON', () => {
    const parsed = parseJsonFeed(jsonFeedOf(feed))
    expect(parsed.items?.[0]).toMatchObject({
      id: stableId('publication pub-one'),
      content_html: feed.entries[0]!.html,
    })
    expect(parsed.feed_url).toBe(feed.jsonUrl)
  })

  test('keeps an id for ever', () => {
    expect(stableId('publication pub-one')).toBe(stableId('publication pub-one'))
    expect(stableId('publication pub-one')).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})

import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attach } from '../../src/attachment/attach.ts'
import { withoutMetadata } from '../../src/attachment/without-metadata.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import { addDirectoryEntry } from '../../src/redaction/edit-directory.ts'
import type { CastName } from '../people.ts'
import { publishCustomer } from '../publishing.ts'
import { createWorld, operator, type World } from '../world.ts'
import { activePdf, gif, jpeg, pdf, png, webp } from './files.ts'

let world: World
let id: string
const words = 'Zyx Nonesuch of host-7'

beforeAll(async () => {
  world = await createWorld()
  await world.bring({
    'sale.md':
      '---\ntitle: Nobody could buy a ticket\nseverity: SEV1\nteam: Harbour\nexternal_impact: widespread\nowner: ada@lantern.example\ncustomer_title: No tickets for an hour\napology: We are sorry.\ncustomer_what_happened: Tickets could not be bought.\n---\n\n## Summary\n\nNobody could buy.\n',
  })
  id = await world.idOf('sale')
}, 240_000)
afterAll(() => world?.close())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Uploads as the desk's form does. */
async function upload(who: CastName, file: [string, Uint8Array] | null, fields: Record<string, string> = {}) {
  const browser = await world.as(who)
  const form = new FormData()
  form.set('csrf', await browser.formToken('/account'))
  form.set('post_mortem', id)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (file) form.set('file', new File([Buffer.from(file[1])], file[0]))
  const headers = { origin: browser.origin, 'sec-fetch-site': 'same-origin', accept: 'application/json' }
  const answer = await browser.request('/api/v1/attachments', { method: 'POST', body: form, headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, never> & { error?: { code: string } } }
}

const refusedAs = ({ body }: { body: { error?: { code: string } } }) => body.error?.code

describe('what leaves says nothing about who made it', () => {
  const cases: [string, string, () => Buffer | Promise<Buffer>][] = [
    ['PNG', 'image/png', () => png(words)],
    ['JPEG', 'image/jpeg', () => jpeg(words)],
    ['GIF', 'image/gif', () => gif(words)],
    ['WebP', 'image/webp', () => webp(words)],
    ['PDF', 'application/pdf', () => pdf(words)],
  ]
  const holds = (bytes: Uint8Array) => {
    const hex = Buffer.from(bytes).toString('hex')
    const utf16 = Buffer.from(words, 'utf16le').swap16()
    return [Buffer.from(words), utf16].some(part => hex.includes(part.toString('hex'))) || hex.includes('504b0304')
  }

  test.each(cases)('%s', async (_name, type, make) => {
    const original = await make()
    expect(holds(original)).toBe(true)
    const clean = await withoutMetadata(original, type)
    expect(holds(clean)).toBe(false)
    expect(clean.length).toBeLessThan(original.length)
    if (type !== 'application/pdf') expect(sha256(await withoutMetadata(clean, type))).toBe(sha256(clean))
  })

  test('a picture keeps its way up and its movement', async () => {
    const turned = Buffer.from(await withoutMetadata(jpeg(words), 'image/jpeg'))
    expect(turned.includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]))).toBe(true)
    expect(Buffer.from(await withoutMetadata(gif(words), 'image/gif')).includes('NETSCAPE2.0')).toBe(true)
  })

  test('a PDF keeps its pages and what they show', async () => {
    const clean = await PDFDocument.load(await withoutMetadata(await pdf(words), 'application/pdf'), {
      updateMetadata: false,
    })
    expect([clean.getPageCount(), clean.getTitle(), clean.getAuthor(), clean.getProducer()]).toEqual([
      1,
      undefined,
      undefined,
      undefined,
    ])
    expect(clean.getPage(0).getSize()).toEqual({ width: 300, height: 200 })
  })

  test.each(cases)('a %s that is cut off anywhere is refused, never passed on', async (_name, type, make) => {
    const original = await make()
    const whole = original.length - (type === 'application/pdf' ? 0 : words.length + 4)
    for (let share = 1; share < 20; share += 1) {
      const cut = original.subarray(0, Math.floor((whole * share) / 20))
      const answer = await withoutMetadata(cut, type).then(
        bytes => (holds(bytes) ? 'leaked' : 'cleaned'),
        (error: { code?: string }) => error.code,
      )
      // A PDF that lost its end is rebuilt by its reader from what is left.
      expect(['damaged-file', ...(type === 'application/pdf' ? ['cleaned'] : [])]).toContain(answer)
    }
  })

  test.each(['script', 'file'] as const)('a PDF with a %s in it stays inside', async kind => {
    await expect(withoutMetadata(await activePdf(kind), 'application/pdf')).rejects.toMatchObject({
      code: 'active-pdf',
    })
  })
})

describe('attaching', () => {
  test('is for engineering only unless somebody who decides what goes outside says otherwise', async () => {
    const { status, body } = await upload('ada', ['graph.png', png(words, 1)])
    expect([status, body.visibility, body.media_type]).toEqual([201, 'engineering', 'image/png'])
    expect(refusedAs(await upload('ada', ['wider.png', png(words, 2)], { visibility: 'customer' }))).toBe(
      'not-your-role',
    )
    expect((await upload('bo', ['wider.png', png(words, 2)], { visibility: 'leadership' })).body.visibility).toBe(
      'leadership',
    )
  })

  test('is for those who may edit the record, and for nobody else', async () => {
    for (const who of ['ines', 'cleo', 'vera'] as const) {
      expect([who, refusedAs(await upload(who, ['a.txt', Buffer.from('a log')]))]).toEqual([who, 'not-your-role'])
    }
    for (const who of ['rory', 'sam'] as const) {
      expect([who, refusedAs(await upload(who, ['a.txt', Buffer.from('a log')]))]).toEqual([who, 'no-such-post-mortem'])
    }
  })

  test('goes by what the bytes are, not by their name', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    const { body } = await upload('ada', ['drawing.svg', Buffer.from(svg)])
    expect(body.media_type).toBe('text/plain')
    const answer = await (await world.as('ada')).get(String(body.href))
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="drawing.svg"; filename*=UTF-8''drawing.svg`,
    )
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    const outside = await upload('bo', ['other.svg', Buffer.from(`${svg}\n`)], { visibility: 'customer' })
    expect(refusedAs(outside)).toBe('cannot-go-outside')
  })

  test.each([
    ['a zip named as a picture', 'photo.png', Buffer.from('PK\x03\x04 and so on', 'latin1'), 'not-what-it-says'],
    ['an empty file', 'empty.png', Buffer.alloc(0), 'empty-file'],
    ['a picture cut off', 'cut.png', png(words, 3).subarray(0, 70), 'damaged-file'],
    ['more than ten megabytes', 'large.bin', Buffer.alloc(10 * 1024 * 1024 + 1, 1), 'file-too-large'],
    ['a name of nothing', '\u202e/..', Buffer.from('text'), 'no-name'],
  ])('refuses %s', async (_what, name, bytes, code) => {
    expect(refusedAs(await upload('ada', [name, bytes]))).toBe(code)
  })

  test('refuses an active PDF on its way outside and keeps it inside', async () => {
    const bytes = await activePdf('script')
    expect(refusedAs(await upload('bo', ['plan.pdf', bytes], { visibility: 'customer' }))).toBe('active-pdf')
    expect((await upload('bo', ['plan.pdf', bytes])).status).toBe(201)
  })

  test('takes folders and direction marks out of a name', async () => {
    const { body } = await upload('ada', ['x', Buffer.from('a log of ours')], {
      name: '../../etc/\u202egnp.exe "quoted"\r\nX-Evil: 1',
    })
    expect(body.name).toBe('gnp.exe "quoted"X-Evil: 1')
    const answer = await (await world.as('ada')).get(String(body.href))
    expect(answer.headers.get('x-evil')).toBeNull()
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="gnp\.exe _quoted_X-Evil_ 1\.txt";/,
    )
  })

  test('refuses the same bytes twice, and names the first', async () => {
    await upload('ada', ['once.txt', Buffer.from('the very same')])
    const again = await upload('ada', ['twice.txt', Buffer.from('the very same')])
    expect([refusedAs(again), JSON.stringify(again.body)]).toEqual([
      'already-attached',
      expect.stringContaining('once.txt'),
    ])
  })

  test('a link is http or https', async () => {
    expect((await upload('ada', null, { url: 'https://graphs.lantern.example/d/7', name: 'Graph' })).status).toBe(201)
    expect(refusedAs(await upload('ada', null, { url: 'javascript:alert(1)' }))).toBe('bad-link')
    expect(refusedAs(await upload('ada', null))).toBe('nothing-attached')
  })

  test('works from the command line', async () => {
    writeFileSync(join(world.dataDirectory, 'notes.txt'), 'what the shift wrote down')
    const file = join(world.dataDirectory, 'notes.txt')
    const attached = (await world.command('attach', id, file, '--as', 'ada@lantern.example')).json
    expect(attached).toMatchObject({ name: 'notes.txt', visibility: 'engineering' })
    const list = await world.command('attachments', id)
    expect(list.text).toContain('notes.txt')
    await expect(world.command('attach', id, '/nowhere/at.all')).rejects.toMatchObject({ code: 'no-such-file' })
    await expect(world.command('attachments', id, '--as', 'rory@lantern.example')).rejects.toMatchObject({
      code: 'no-such-post-mortem',
    })
  })
})

describe('on the desk', () => {
  test('an attachment is renamed, narrowed, never widened, and taken away', async () => {
    const { body } = await upload('bo', ['desk.png', png(words, 9)], { visibility: 'leadership' })
    const ada = await world.as('ada')
    const desk = `/post-mortems/${id}/edit`
    const save = async (fields: Record<string, string>) => {
      const html = await (await ada.get(desk)).text()
      const part = `attachment:${body.id}`
      const base = new RegExp(`name="base\\|${part}" value="([^"]+)"`).exec(html)?.[1] ?? ''
      const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${part}${name}`, value]))
      return ada.submit(desk, desk, { [`base|${part}`]: base, ...named })
    }
    expect((await save({ '': 'Seats', '|visibility': 'leadership' })).status).toBe(303)
    const wider = await save({ '': 'Seats', '|visibility': 'customer' })
    expect([wider.status, (await wider.text()).includes('only travels less far')]).toEqual([400, true])
    expect((await save({ '': 'Seats', '|visibility': 'engineering' })).status).toBe(303)
    expect((await world.command('attachments', id)).text).toMatch(/engineering {2}Seats/)
    expect((await save({ '': '', '|visibility': 'engineering' })).status).toBe(303)
    expect((await world.command('attachments', id)).text).not.toContain('Seats')
    expect((await ada.get(String(body.href))).status).toBe(404)
    const kept = await world.app.context.db.selectFrom('attachment_file').select('sha256').execute()
    expect(kept.map(row => row.sha256)).not.toContain(body.sha256)
    const audit = await world.app.context.db.selectFrom('audit_entry').select('verb').execute()
    expect(audit.map(({ verb }) => verb)).toEqual(
      expect.arrayContaining(['attach', 'edit-attachment', 'remove-attachment']),
    )
  })
})

describe('in the editions', () => {
  test('customers get the copy without metadata, pinned by the approval, and lose it when it is withdrawn', async () => {
    const { app } = world
    await addDirectoryEntry(app.context, operator, { kind: 'customer', name: 'Nonesuch Shipping' })
    const original = png(words, 700)
    const { clean } = await attach(app.context, operator, id, {
      bytes: original,
      fileName: 'Nonesuch-Shipping-orders.png',
      visibility: 'customer',
    })
    const outsider = world.outsider()
    const address = `/public/files/${clean?.sha256}.png`
    expect((await outsider.get(address)).status).toBe(404)
    const draft = await (await world.as('bo')).get(`/post-mortems/${id}/customer?draft`)
    const inside = `/post-mortems/${id}/customer/files/${clean?.sha256}.png`
    expect(await draft.text()).toContain(`src="${inside}"`)
    const seen = await (await world.as('bo')).get(inside)
    expect(sha256(new Uint8Array(await seen.arrayBuffer()))).toBe(clean?.sha256)

    await publishCustomer(world, id)
    const feed = (await (await outsider.get('/public/feed.json')).json()) as { items: { url: string }[] }
    const page = await outsider.get(new URL(feed.items[0]!.url).pathname)
    const html = await page.text()
    expect(html).toContain(`src="${address}"`)
    expect(html).not.toMatch(/Nonesuch/i)
    const served = await outsider.get(address)
    expect(sha256(new Uint8Array(await served.arrayBuffer()))).toBe(clean?.sha256)
    expect(served.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(served.headers.get('content-disposition')).not.toMatch(/Nonesuch/i)
    expect((await outsider.get(address, { 'if-none-match': `"${clean?.sha256}"` })).status).toBe(304)
    expect((await outsider.get(`/public/files/${sha256(original)}.png`)).status).toBe(404)
    // Support never shows evidence; whoever reads only that edition gets no bytes through it.
    expect((await (await world.as('sam')).get(inside.replace('customer', 'support'))).status).toBe(404)

    const publication = (await world.command('publications')).json as { id: string }[]
    await world.command('withdraw', publication[0]!.id, '--reason', 'It was wrong.')
    expect((await outsider.get(address)).status).toBe(404)
  })

  test('a new attachment makes an approved text stale, and its file waits for the next approval', async () => {
    const rory = await world.as('rory')
    const { file } = await attach(world.app.context, operator, id, { bytes: png(words, 900), fileName: 'late.png' })
    const states = await (await world.as('bo')).get(`/api/v1/post-mortems/${id}/editions/engineering`)
    expect(((await states.json()) as { state: string }).state).toBe('stale')
    const address = `/post-mortems/${id}/engineering/files/${file?.sha256}.png`
    expect((await rory.get(address)).status).toBe(404)
    await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
    const bytes = new Uint8Array(await (await rory.get(address)).arrayBuffer())
    expect(sha256(bytes)).toBe(file?.sha256)
  })
})

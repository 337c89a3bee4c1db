import { PDFDict, PDFDocument, PDFName, PDFRawStream, PDFStream } from '@cantoo/pdf-lib'
import { Refusal } from '../../platform/refusal.ts'
import { damaged } from './damaged.ts'
import { cleanJpeg } from './jpeg.ts'

/** What runs, asks, or carries further files; and layers, of which some may be hidden. */
const active = [
  ...['JS', 'JavaScript', 'EmbeddedFile', 'EmbeddedFiles', 'EF', 'Launch', 'OpenAction', 'AA', 'RichMedia'],
  ...['AcroForm', 'XFA', 'OCProperties', 'SubmitForm', 'ImportData'],
]
/** Properties, XMP, notes with their authors, and what programs keep for themselves, wherever they stand. */
const metadata = ['Metadata', 'PieceInfo', 'LastModified', 'Annots', 'Thumb', 'ID', 'Info']

/**
 * The pages alone, in a new document: properties, XMP, notes, earlier revisions and everything no page uses stay behind.
 * Refuses `active-pdf` and `damaged-file`.
 */
export async function cleanPdf(bytes: Uint8Array): Promise<Uint8Array> {
  const source = await PDFDocument.load(bytes, { updateMetadata: false }).catch(() => {
    throw damaged('PDF (or a locked one)')
  })
  for (const dictionary of dictionariesOf(source)) {
    const found = active.find(name => dictionary.has(PDFName.of(name)) || isSubtype(dictionary, name))
    if (found) throw activePdf(found)
  }
  for (const dictionary of dictionariesOf(source)) {
    for (const name of metadata) dictionary.delete(PDFName.of(name))
  }
  const clean = await PDFDocument.create({ updateMetadata: false })
  for (const page of await clean.copyPages(source, source.getPageIndices())) clean.addPage(page)
  for (const [reference, object] of clean.context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFRawStream) || object.dict.get(PDFName.of('Filter')) !== PDFName.of('DCTDecode')) continue
    const picture = cleanJpeg(Buffer.from(object.getContents()))
    clean.context.assign(reference, PDFRawStream.of(object.dict, picture))
  }
  return clean.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false })
}

function* dictionariesOf(document: PDFDocument): Generator<PDFDict> {
  const waiting: unknown[] = document.context.enumerateIndirectObjects().map(([, object]) => object)
  while (waiting.length > 0) {
    const object = waiting.pop()
    const dictionary = object instanceof PDFStream ? object.dict : object
    if (dictionary instanceof PDFDict) {
      yield dictionary
      waiting.push(...dictionary.values())
    } else if (object && typeof object === 'object' && 'asArray' in object) {
      waiting.push(...(object as { asArray(): unknown[] }).asArray())
    }
  }
}

function isSubtype(dictionary: PDFDict, name: string): boolean {
  return ['S', 'Subtype', 'Type'].some(key => dictionary.get(PDFName.of(key)) === PDFName.of(name))
}

function activePdf(found: string): Refusal {
  return new Refusal(
    'bad-input',
    'active-pdf',
    `This PDF holds scripts, forms, layers or further files (/${found}) and cannot go outside. Print it to a new PDF and attach that.`,
  )
}

/** How much of anything an import takes. One list, printed in docs/import.md, tested at the limit and one over. */
export const limits = {
  /** Bytes of one file. */
  fileBytes: 25 * 1024 * 1024,
  /** Bytes of one document in Markdown or plain text; also of one record in JSON lines or CSV. */
  documentBytes: 4 * 1024 * 1024,
  /** Characters of one line that are still searched for dates, rows and labels; longer ones are kept as text. */
  lineCharacters: 20_000,
  /** Lines of one document. */
  documentLines: 100_000,
  /** Files of one import. */
  files: 100_000,
  /** Folders inside one another. */
  folderDepth: 40,
  /** Bytes of one archive, packed. */
  archiveBytes: 200 * 1024 * 1024,
  archiveEntries: 20_000,
  /** Bytes of everything in one archive, unpacked. */
  archiveUnpackedBytes: 1024 * 1024 * 1024,
  /** An entry larger than 1 MB may not unpack to more than this many times its packed size. */
  archiveRatio: 200,
  frontMatterBytes: 64 * 1024,
  frontMatterAliases: 50,
  /** Values inside one another in JSON, YAML and Markdown. */
  depth: 64,
  /** Records of one JSON, JSON lines or CSV file. */
  records: 50_000,
  csvColumns: 500,
  /** Characters of a path as reports show it. */
  pathCharacters: 200,
  /** Notices of one kind about one file; the last one says that there are more. */
  noticesOfOneKind: 20,
} as const

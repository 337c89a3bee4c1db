/**
 * `SEV1` … `SEV5` where a severity is written as a number on that scale: SEV2, sev-2, S2, P2, “Severity 2”, 2.
 * Words such as “high” mean something else in each organisation and are not put on the scale.
 */
export function severityOf(written: string): string | undefined {
  const found = /^(?:sev(?:erity)?|s|p|priority)?[ -]?([1-5])(?![\d.%\w])/i.exec(written.trim())
  return found ? `SEV${found[1]}` : undefined
}

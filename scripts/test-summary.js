import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

/** Counts what a run of Vitest did and writes it as JSON where AFTERWORD_TEST_SUMMARY says. */
export default class TestSummary {
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: errors.length, skipped: 0 }
    const leftOut = []
    for (const module of modules) {
      // A file that does not load has no tests to count, and has failed all the same.
      if (module.errors().length > 0) counts.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed' || state === 'failed') counts[state]++
        else {
          counts.skipped++
          leftOut.push(`${relative(process.cwd(), module.moduleId)}: ${test.fullName}`)
        }
      }
    }
    writeFileSync(process.env.AFTERWORD_TEST_SUMMARY, JSON.stringify({ ...counts, leftOut }))
  }
}

import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'
import { subjectOf } from './subject.ts'
import { Summary } from './summary.ts'

/**
 * Closes the report of a run with a table of counts by package, ORM version and database, and one plain line with
 * their sum, for people and scripts alike.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const summary = new Summary()
    for (const module of modules) count(module, summary)
    // What went wrong outside of any test, such as an unhandled rejection, fails the run and has to show in its count.
    if (errors.length > 0) summary.add({ what: 'outside of tests', database: '' }, 'failed', errors.length)
    process.stdout.write(`\n${summary.table().join('\n')}\n\n${summary.closingLine()}\n`)
  }
}

function count(module: TestModule, summary: Summary): void {
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    // A test that did not get to run, since the run was interrupted, has not passed.
    summary.add(subjectOf(test.fullName, module.project.name), state === 'pending' ? 'skipped' : state)
  }
  // A file that does not load, or whose hooks fail, has an error of its own.
  const broken =
    module.errors().length + [...module.children.allSuites()].filter(suite => suite.errors().length > 0).length
  if (broken > 0) summary.add({ what: module.project.name, database: '' }, 'failed', broken)
}

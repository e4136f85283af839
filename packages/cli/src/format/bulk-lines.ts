import { visible } from '@waxseal/program'
import type { BulkReport, Finding, TableReport } from '../bulk/report.ts'
import { countOf, numberText } from './words.ts'

/** What work on many rows came to, in lines for a terminal. */
export function bulkLines(report: BulkReport): string[] {
  const lines = report.tables.flatMap(table => tableLines(table, report))
  if (lines.length === 0) lines.push('There is no table with such work.')
  if (report.state === 'stopped') lines.push('It was stopped: the same command goes on from there.')
  return lines
}

function tableLines(table: TableReport, { operation, dryRun }: BulkReport): string[] {
  const parts = [
    operation === 'verify'
      ? `${countOf(table.rows, 'row')} verified`
      : `${countOf(table.changed, 'row')} ${dryRun ? 'would be changed' : 'changed'}`,
    table.plaintext > 0 ? `${countOf(table.plaintext, 'cell')} in clear` : '',
    table.outdatedIndexes > 0 ? `${countOf(table.outdatedIndexes, 'index value')} of an older generation` : '',
    (table.remaining ?? 0) > 0 ? `${countOf(table.remaining!, 'row')} left: run it again` : '',
    countOf(table.findingCount, 'finding'),
  ]
  const shown = table.findings.map(findingLine)
  const more = table.findingCount - shown.length
  return [
    `${visible(table.table)}: ${parts.filter(Boolean).join(', ')}`,
    ...shown,
    ...(more > 0 ? [`  and ${numberText(more)} more`] : []),
  ]
}

function findingLine({ field, row, code, message }: Finding): string {
  const key = Object.entries(row).map(([column, value]) => `${column} ${value}`)
  return visible(`  ${field}, ${key.join(', ')}: ${code}: ${message}`)
}

import { gdpr, pci } from '../../rule/frameworks.ts'
import type { Rule } from '../../rule/rule.ts'
import { fail, notApplicable, pass, unknown, type Verdict } from '../../rule/verdict.ts'
import type { ColumnEvidence } from '../evidence/wire-evidence.ts'
import { seen } from './server-rule.ts'

/** DB-COL-101. */
export const columnsSealed: Rule = {
  id: 'DB-COL-101',
  title: 'The column holds envelopes, and no plaintext',
  severity: 'critical',
  reads:
    'the first bytes of values from both ends of the primary key, as many as --sample says; counts are kept, values are not',
  passes: 'every value that was looked at begins as an envelope. What was not looked at may be otherwise',
  risk: 'What was written before the column was encrypted, or by what does not go through Waxseal, is there for all to read.',
  frameworks: [pci('3.5.1'), gdpr('Art. 32(1)(a)')],
  remediation: {
    text: 'Find out what writes plaintext, have it go through the ORM with Waxseal, and encrypt what is there.',
    command: 'npx waxseal encrypt',
    consequences: 'Each row is written again. Backups from before hold the plaintext still.',
  },
}

/** Judges a column. */
export function judgeColumn(column: ColumnEvidence): Verdict {
  if (column.outcome === 'unknown') {
    return unknown(column.because, [seen('sample', column.code)])
  }
  const { values, plaintext, whole } = column
  const evidence = [
    seen('sample, values', values),
    seen('sample, no envelopes', plaintext),
    seen('sample, all values', whole),
  ]
  if (values === 0) return notApplicable('the column holds no values yet', evidence)
  const of = whole ? `all ${values} values` : `${values} values that were looked at`
  if (plaintext > 0) return fail(`proven: ${plaintext} of the ${of.replace('all ', '')} are no envelopes`, evidence)
  return pass(`proven: ${of} begin as envelopes`, evidence)
}

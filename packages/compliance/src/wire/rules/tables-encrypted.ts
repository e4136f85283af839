import { pci as unverifiedPci } from '../../rule/frameworks.ts'
import type { Remediation, Rule } from '../../rule/rule.ts'
import { fail, pass, unknown, type Verdict } from '../../rule/verdict.ts'
import type { TableEvidence } from '../evidence/wire-evidence.ts'
import type { Product } from './server-rule.ts'

/** DB-TDE-101. */
export const tablesEncrypted: Rule = {
  id: 'DB-TDE-101',
  title: 'The table is encrypted at rest',
  severity: 'medium',
  reads:
    'INNODB_TABLESPACES.ENCRYPTION (MySQL), INNODB_TABLESPACES_ENCRYPTION (MariaDB), else TABLES.CREATE_OPTIONS, which only declares. PostgreSQL has no such catalogue',
  passes:
    'the storage engine says that it encrypts every file of the table; or, where the login may not ask it, the table’s options do',
  risk: 'Whoever gets at the files, a snapshot or a disk reads every column that is not encrypted by itself. TDE that is enabled encrypts no table of MySQL by itself.',
  frameworks: [{ ...unverifiedPci('3.5.1.2'), verified: true }],
  remediation: {
    text: 'Encrypt the table. It takes a keyring (MySQL), an encryption plugin (MariaDB), or TDE enabled on the instance (RDS).',
    consequences: 'The table is copied: it takes its size again in disk, and time.',
  },
}

/** The remedy for a product. */
export const TABLE_REMEDIES: Readonly<Partial<Record<Product, Partial<Remediation>>>> = {
  MySQL: { command: "ALTER TABLE <schema>.<table> ENCRYPTION = 'Y';" },
  MariaDB: { command: 'ALTER TABLE <schema>.<table> ENCRYPTED = YES;' },
}

/** Judges a table. */
export function judgeTable({ encrypted, strength, source, value, because }: TableEvidence): Verdict {
  const evidence = [{ source, value, strength }]
  if (encrypted === 'unknown') return unknown(because, evidence)
  if (encrypted) return pass(`${strength}: ${because}`, evidence)
  return fail(`${strength}: ${because}`, evidence)
}

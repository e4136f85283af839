import { describeChangeDetection } from './change-detection.ts'
import { describeContexts } from './contexts.ts'
import { describeCriteria } from './criteria.ts'
import { describeKeyLifecycle } from './key-lifecycle.ts'
import { describeKeys } from './keys.ts'
import { describeLegacy } from './legacy.ts'
import { describeLiveTable } from './live-table.ts'
import { describeMigrationMode } from './migration-mode.ts'
import { describeMigrationSearch } from './migration-search.ts'
import { paths } from './paths.ts'
import { describePrepareColumn } from './prepare-column.ts'
import { describePrepareRefusals } from './prepare-refusals.ts'
import { describePrepareTable } from './prepare-table.ts'
import { describeReading } from './reading.ts'
import { describeRefusals } from './refusals.ts'
import { describeRowBinding } from './row-binding.ts'
import { describeRowBindingConflicts } from './row-binding-conflicts.ts'
import { describeRowBindingWrites } from './row-binding-writes.ts'
import { describeRowKeys } from './row-keys.ts'
import { describeSchema } from './schema.ts'
import { describeSchemaGuard } from './schema-guard.ts'
import { describeSearching } from './searching.ts'
import { describeStatements } from './statements.ts'
import { describeTampering } from './tampering.ts'
import { describeTenants } from './tenants.ts'
import { describeWriting } from './writing.ts'

/** What must hold on every database and every version of TypeORM. */
export const contract = {
  ...paths,
  writing: describeWriting,
  statements: describeStatements,
  reading: describeReading,
  searching: describeSearching,
  criteria: describeCriteria,
  'change detection': describeChangeDetection,
  refusals: describeRefusals,
  tampering: describeTampering,
  keys: describeKeys,
  'the key lifecycle': describeKeyLifecycle,
  schema: describeSchema,
  'schema guard': describeSchemaGuard,
  'changed contexts': describeContexts,
  'migration mode': describeMigrationMode,
  'searching in migration mode': describeMigrationSearch,
  'a live table': describeLiveTable,
  'cells of other libraries': describeLegacy,
  tenants: describeTenants,
  'a plain column that is prepared for encryption': describePrepareColumn,
  'a table that is prepared for encryption': describePrepareTable,
  'what is not prepared': describePrepareRefusals,
  'row binding': describeRowBinding,
  'writing with row binding': describeRowBindingWrites,
  'conflicts with row binding': describeRowBindingConflicts,
  'keys of row binding': describeRowKeys,
}

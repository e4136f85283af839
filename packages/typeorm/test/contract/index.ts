import { describeChangeDetection } from './change-detection.ts'
import { describeComposed } from './composed.ts'
import { describeCounting } from './counting.ts'
import { describeCriteria } from './criteria.ts'
import { describeEmbedded } from './embedded.ts'
import { describeInheritance } from './inheritance.ts'
import { describeKeys } from './keys.ts'
import { describeLegacy } from './legacy.ts'
import { describeMigrationMode } from './migration-mode.ts'
import { describeMigrationSearch } from './migration-search.ts'
import { describeListeners } from './listeners.ts'
import { describeReading } from './reading.ts'
import { describeRefusals } from './refusals.ts'
import { describeRelations } from './relations.ts'
import { describeSchema } from './schema.ts'
import { describeSchemaGuard } from './schema-guard.ts'
import { describeSearching } from './searching.ts'
import { describeSqlText } from './sql-text.ts'
import { describeStatements } from './statements.ts'
import { describeTampering } from './tampering.ts'
import { describeTenants } from './tenants.ts'
import { describeTrees } from './trees.ts'
import { describeViews } from './views.ts'
import { describeWriting } from './writing.ts'

/** What must hold on every database and every version of TypeORM. */
export const contract = {
  writing: describeWriting,
  statements: describeStatements,
  reading: describeReading,
  searching: describeSearching,
  criteria: describeCriteria,
  'change detection': describeChangeDetection,
  refusals: describeRefusals,
  tampering: describeTampering,
  keys: describeKeys,
  schema: describeSchema,
  'schema guard': describeSchemaGuard,
  'SQL text': describeSqlText,
  counting: describeCounting,
  'composed queries': describeComposed,
  relations: describeRelations,
  listeners: describeListeners,
  trees: describeTrees,
  views: describeViews,
  inheritance: describeInheritance,
  'embedded objects': describeEmbedded,
  'migration mode': describeMigrationMode,
  'searching in migration mode': describeMigrationSearch,
  'cells of other libraries': describeLegacy,
  tenants: describeTenants,
}

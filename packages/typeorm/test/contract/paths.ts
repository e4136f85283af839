import { describeComposed } from './composed.ts'
import { describeCounting } from './counting.ts'
import { describeDataSources } from './data-sources.ts'
import { describeDeclaredColumns } from './declared-columns.ts'
import { describeEmbedded } from './embedded.ts'
import { describeErrors } from './errors.ts'
import { describeIndexGenerations } from './index-generations.ts'
import { describeInheritance } from './inheritance.ts'
import { describeListeners } from './listeners.ts'
import { describeRawRows } from './raw-rows.ts'
import { describeRelations } from './relations.ts'
import { describeReturning } from './returning.ts'
import { describeSqlText } from './sql-text.ts'
import { describeTrees } from './trees.ts'
import { describeUpserts } from './upserts.ts'
import { describeValueChanges } from './value-changes.ts'
import { describeViews } from './views.ts'

/** The ways to declare entities, and to write, search and read them. */
export const paths = {
  'composed queries': describeComposed,
  'several DataSources': describeDataSources,
  'generations of an index': describeIndexGenerations,
  'raw rows': describeRawRows,
  counting: describeCounting,
  'declared columns': describeDeclaredColumns,
  'embedded objects': describeEmbedded,
  errors: describeErrors,
  inheritance: describeInheritance,
  listeners: describeListeners,
  relations: describeRelations,
  returning: describeReturning,
  'SQL text': describeSqlText,
  trees: describeTrees,
  upserts: describeUpserts,
  'changes of values': describeValueChanges,
  views: describeViews,
}

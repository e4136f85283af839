export { decryptRows, encryptRows, reencryptRows, reindexRows, runBulk, verifyRows } from './bulk/bulk.ts'
export { BulkWork } from './bulk/bulk-work.ts'
export type { BulkOptions, VerifyOptions } from './bulk/options.ts'
export type {
  BulkOperation,
  BulkProgress,
  BulkReport,
  Finding,
  FindingCode,
  TableReport,
} from './bulk/report.ts'
export { replicaLag } from './bulk/work/replica-lag.ts'
export type { LagLimit, ThrottleOptions } from './bulk/work/throttle.ts'
export { WORK_TABLE, workTableDdl } from './bulk/work/work-table.ts'
export { defineConfig, type ProjectModule, type TableConfig, type WaxsealConfig } from './config/config.ts'
export type { QueueOptions, RangeJob } from './distributed/range-job.ts'
export { type DistributedOptions, runDistributed } from './distributed/run-distributed.ts'
export { runWorker, type WorkerOptions, type WorkerReport } from './distributed/run-worker.ts'
export { type InitOptions, type InitReport, initProject } from './init/init-project.ts'
export { type RetireKeysOptions, type RetireReport, retireKeys } from './keys/retire-keys.ts'
export { type RotateKeysOptions, rotateKeys } from './keys/rotate-keys.ts'
export { confirmationOf, type ShredScopeOptions, type ShredScopeReport, shredScope } from './keys/shred-scope.ts'
export { type RotateIndexesOptions, type RotateIndexesReport, rotateIndexes } from './reindex/rotate-indexes.ts'
export type { Advice } from './status/advice.ts'
export {
  type ColumnCells,
  type ColumnStatus,
  type KeyStatus,
  type StatusOptions,
  type StatusReport,
  status,
} from './status/status.ts'
export { TOOL } from './tool.ts'

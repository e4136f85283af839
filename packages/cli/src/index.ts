export { defineConfig, type ProjectModule, type TableConfig, type WaxsealConfig } from './config/config.ts'
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

export { TOOL } from './tool.ts'

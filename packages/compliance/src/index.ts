export { FORMATS, type Format } from './format/formats.ts'
export { type RenderOptions, render } from './format/render.ts'
export { type AuditOptions, auditDatabaseUrl, auditPrismaAdapter, auditTypeOrmOptions } from './orm/audit.ts'
export { DRIVERS, type Driver } from './orm/channel.ts'
export type { TypeOrmOptions } from './orm/typeorm-options.ts'
export { parseBaseline, writeBaseline } from './policy/baseline.ts'
export { type JudgedReport, type JudgedResult, judge, type Policy } from './policy/judge.ts'
export { parseRecord, writeRecord } from './policy/record.ts'
export type { Verdict } from './policy/verdict.ts'
export { parseWaivers, type Waiver } from './policy/waiver.ts'
export { checkRds, rdsReport } from './rds/check-rds.ts'
export { collectRds } from './rds/collect/collect-rds.ts'
export type { RdsCheckOptions, RdsProgress } from './rds/collect/options.ts'
export type { InstanceEvidence, KeyEvidence, RdsEvidence } from './rds/evidence/rds-evidence.ts'
export type { Reading } from './rds/evidence/reading.ts'
export type { Gap, Report } from './report.ts'
export type { CheckResult, Evidence } from './result/check-result.ts'
export { fingerprint } from './result/fingerprint.ts'
export type { Resource, ResourceKind } from './result/resource.ts'
export { isAtLeast, SEVERITIES, type Severity } from './result/severity.ts'
export { STATUSES, type Status } from './result/status.ts'
export { RULES, ruleOf } from './rule/catalogue.ts'
export type { FrameworkReference, Remediation, Rule } from './rule/rule.ts'
export { checkWire, wireReport } from './wire/check-wire.ts'
export { collectWire } from './wire/collect/collect-wire.ts'
export type {
  ColumnEvidence,
  LoginAnswer,
  PlaintextAnswer,
  ServerEvidence,
  TableEvidence,
  TlsVersion,
  VersionAnswer,
  WireEvidence,
} from './wire/evidence/wire-evidence.ts'
export type { SecureSession, SeenCertificate } from './wire/net/secure-channel.ts'
export type { WireCheckOptions, WireEngine, WireTarget } from './wire/options.ts'
export { targetFromUrl } from './wire/target-url.ts'

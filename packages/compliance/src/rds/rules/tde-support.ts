import type { InstanceEvidence } from '../evidence/rds-evidence.ts'
import { valueIn } from '../evidence/reading.ts'
import { minorVersion } from './words.ts'

/** Whether an instance can have TDE: `upgrade` after one of its minor engine version, `unknown` where no document says. */
export interface TdeSupport {
  readonly support: 'yes' | 'no' | 'upgrade' | 'unknown'
  /** Why not, as part of a sentence. */
  readonly why: string
}

const YES: TdeSupport = { support: 'yes', why: '' }
const no = (why: string): TdeSupport => ({ support: 'no', why })
const unknown = (why: string): TdeSupport => ({ support: 'unknown', why })
const upgrade = (to: number): TdeSupport => ({
  support: 'upgrade',
  why: `it takes a minor engine version of ${to} or later`,
})

/** By the vendor's documentation of TDE for each engine (help pages 96121, 465652, 95716). */
export function tdeSupport(instance: InstanceEvidence): TdeSupport {
  if (instance.engine === 'MySQL') return mysql(instance)
  if (instance.engine === 'PostgreSQL') return postgres(instance)
  if (instance.engine === 'SQLServer') return sqlServer(instance)
  return instance.engine === 'MariaDB' ? no('RDS has no TDE for MariaDB') : unknown('this engine is not known')
}

/** 5.6, 5.7 and 8.0 on High-availability and Cluster Edition; 5.6 since 20191015. */
function mysql(instance: InstanceEvidence): TdeSupport {
  const version = instance.listed.EngineVersion ?? ''
  if (/^5\.[0-5](\D|$)/.test(version)) return no('RDS has no TDE for this version of MySQL')
  if (!/^(5\.6|5\.7|8\.0)(\D|$)/.test(version)) return unknown('no document says so of this version of MySQL')
  const { Category = instance.listed.Category, CurrentKernelVersion } = valueIn(instance.attribute) ?? {}
  if (Category === undefined) return unknown('the edition could not be told')
  if (/^basic$/i.test(Category)) return no('RDS has no TDE on Basic Edition')
  if (!/^(HighAvailability|cluster)$/i.test(Category)) return unknown(`no document says so of the edition ${Category}`)
  const minor = minorVersion(CurrentKernelVersion)
  return version.startsWith('5.6') && minor !== undefined && minor < 20191015 ? upgrade(20191015) : YES
}

/** 10 and later on cloud disks, since 20221030. */
function postgres(instance: InstanceEvidence): TdeSupport {
  const major = Number.parseInt(instance.listed.EngineVersion ?? '', 10)
  if (Number.isNaN(major)) return unknown('the version could not be told')
  if (major < 10) return no('RDS has no TDE for this version of PostgreSQL')
  const { DBInstanceStorageType = instance.listed.DBInstanceStorageType, CurrentKernelVersion } =
    valueIn(instance.attribute) ?? {}
  if (DBInstanceStorageType === undefined) return unknown('the kind of disk could not be told')
  if (/^local/.test(DBInstanceStorageType)) return no('RDS has TDE for PostgreSQL on cloud disks alone')
  const minor = minorVersion(CurrentKernelVersion)
  return minor !== undefined && minor < 20221030 ? upgrade(20221030) : YES
}

/** Enterprise Edition, and Standard Edition from 2019; general-purpose or dedicated, and not read-only. */
function sqlServer(instance: InstanceEvidence): TdeSupport {
  const [, year, edition] = /^(20\d\d)\D*?_(ent|std|web)/i.exec(instance.listed.EngineVersion ?? '') ?? []
  if (year === undefined || edition === undefined) return unknown('the edition could not be told')
  if (/web/i.test(edition)) return no('RDS has no TDE on Web Edition')
  if (/std/i.test(edition) && Number(year) < 2019) return no('RDS has no TDE on Standard Edition before 2019')
  const attribute = valueIn(instance.attribute)
  const { DBInstanceType = instance.listed.DBInstanceType, DBInstanceClassType } = attribute ?? {}
  if (/^readonly$/i.test(DBInstanceType ?? '')) return no('RDS has no TDE on read-only instances of SQL Server')
  return DBInstanceClassType === 's' ? no('RDS has no TDE on shared instances') : YES
}

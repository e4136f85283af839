import { X509Certificate } from 'node:crypto'
import {
  ATTRIBUTE_FIELDS,
  type AttributeFields,
  DISK_FIELDS,
  type DiskFields,
  ENDPOINT_FIELDS,
  type EndpointFields,
  HBA_FIELDS,
  type HbaFields,
  PARAMETERS,
  type ParameterFields,
  PROXY_FIELDS,
  type ProxyFields,
  SSL_FIELDS,
  type SslFields,
  TDE_FIELDS,
  type TdeFields,
  WHITELIST_FIELDS,
  type WhitelistFields,
} from './fields.ts'
import { at, listAt, pick, textAt } from './pick.ts'

/** DescribeDBInstanceAttribute. */
export function readAttribute(answer: unknown): AttributeFields {
  return pick(listAt(answer, 'Items', 'DBInstanceAttribute')?.[0], ATTRIBUTE_FIELDS)
}

/** DescribeDBInstanceSSL: its fields at the top, or, as older answers have them, in `items[]`. */
export function readSsl(answer: unknown): SslFields {
  const whole = listAt(answer, 'items')?.[0] ?? listAt(answer, 'Items')?.[0] ?? answer
  const names = namesIn(textAt(whole, 'ServerCert'))
  const { ServerCertNames: _, ...fields } = pick(whole, SSL_FIELDS)
  return names === undefined ? fields : { ...fields, ServerCertNames: names }
}

/** The host names of a certificate, with commas between them; undefined for what is no certificate. */
function namesIn(pem: string | undefined): string | undefined {
  if (pem === undefined) return undefined
  try {
    const { subject, subjectAltName = '' } = new X509Certificate(pem)
    const names = [
      ...[...subjectAltName.matchAll(/DNS:([\w.*-]+)/g)].map(([, name]) => name!),
      ...[...subject.matchAll(/^CN=([\w.*-]+)$/gm)].map(([, name]) => name!),
    ]
    return names.length === 0 ? undefined : [...new Set(names)].join(',')
  } catch {
    return undefined
  }
}

/** DescribeDBInstanceTDE. The databases are a list in a list, and a bare list in some of the documentation's examples. */
export function readTde(answer: unknown): TdeFields {
  const list = listAt(answer, 'Databases', 'Database') ?? listAt(answer, 'Databases')
  const databases = list?.map(database => pick(database, ['DBName', 'TDEStatus']))
  return { ...pick(answer, TDE_FIELDS), ...(databases !== undefined && { databases }) }
}

/** DescribeDBInstanceEncryptionKey. */
export function readDisk(answer: unknown): DiskFields {
  return { ...pick(listAt(answer, 'EncryptionKeyList')?.[0], DISK_FIELDS), ...pick(answer, DISK_FIELDS) }
}

/** DescribeDBInstanceIPArrayList; undefined for an answer without a list. */
export function readWhitelist(answer: unknown): readonly WhitelistFields[] | undefined {
  return listAt(answer, 'Items', 'DBInstanceIPArray')?.map(list => pick(list, WHITELIST_FIELDS))
}

/** DescribeDBInstanceNetInfo; undefined for an answer without a list. */
export function readEndpoints(answer: unknown): readonly EndpointFields[] | undefined {
  return listAt(answer, 'DBInstanceNetInfos', 'DBInstanceNetInfo')?.map(endpoint => pick(endpoint, ENDPOINT_FIELDS))
}

/** DescribeParameters: those that run, of which the ones about TLS are kept. */
export function readParameters(answer: unknown): ParameterFields | undefined {
  const running = listAt(answer, 'RunningParameters', 'DBInstanceParameter')
  if (running === undefined) return undefined
  const all = running.map(one => [textAt(one, 'ParameterName'), textAt(one, 'ParameterValue')] as const)
  return pick(Object.fromEntries(all.filter(([name]) => name !== undefined)), PARAMETERS)
}

/** DescribePGHbaConfig: the lines that run, in their order. */
export function readHba(answer: unknown): readonly HbaFields[] | undefined {
  const lines = listAt(answer, 'RunningHbaItems', 'HbaItem')?.map(line => pick(line, HBA_FIELDS))
  return lines?.toSorted((one, other) => Number(one.PriorityId ?? 0) - Number(other.PriorityId ?? 0))
}

/** GetDbProxyInstanceSsl. */
export function readProxy(answer: unknown): readonly ProxyFields[] {
  const list =
    listAt(answer, 'DbProxyCertListItems', 'DbProxyCertListItems') ?? listAt(answer, 'DbProxyCertListItems') ?? []
  return list.map(item => pick(item, PROXY_FIELDS))
}

/** The part of KMS's DescribeKey that describes. */
export function keyMetadataIn(answer: unknown): unknown {
  return at(answer, 'KeyMetadata')
}

import { visible } from '@waxseal/program'
import type { Resource, ResourceKind } from '../result/resource.ts'

const FOLDERS: Readonly<Record<ResourceKind, string>> = {
  'rds-instance': 'rds',
  'kms-key': 'kms',
  server: 'server',
  table: 'server',
  column: 'server',
  'orm-configuration': 'orm',
}

/**
 * Where SARIF says that a resource is: a path relative to the repository, since GitHub takes no other, percent-encoded. It
 * is the file that configures the resource, if that is inside, or else one that does not exist: `rds/cn-hangzhou/rm-1`.
 */
export function sarifPath({ kind, id, region, file }: Resource): string {
  const own = file?.replaceAll('\\', '/').replace(/^\.\//, '')
  if (own && !own.startsWith('/') && !/^[a-z][a-z\d+.-]*:/i.test(own)) {
    const segments = own.split('/')
    if (!segments.includes('..')) return segments.map(encode).join('/')
  }
  return [FOLDERS[kind], ...(region === undefined ? [] : [region]), id].map(encode).join('/')
}

function encode(segment: string): string {
  const encoded = encodeURIComponent(visible(segment))
  return /^\.{0,2}$/.test(encoded) ? `_${encoded}` : encoded
}

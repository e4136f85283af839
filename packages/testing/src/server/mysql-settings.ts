import { randomBytes } from 'node:crypto'
import type { ServerVariant } from './server-variant.ts'

/** Files of a server, by path. */
export interface MysqlSettings {
  readonly ca: string
  readonly certificate: string
  readonly key: string
  /** Keys that MariaDB encrypts tables under. */
  readonly tableKeys?: string | undefined
}

/**
 * Options of the tests' MySQL and MariaDB servers, wherever they run: TLS, 4-byte UTF-8, nothing flushed to disk in
 * time, since nothing outlives the server.
 */
export function mysqlServerArgs(
  kind: 'mariadb' | 'mysql',
  { ca, certificate, key, tableKeys }: MysqlSettings,
  variant: ServerVariant = {},
): string[] {
  const withoutTls = kind === 'mariadb' ? ['--skip-ssl'] : ['--tls-version=']
  // OpenSSL wants its lowest security level for what is that old.
  const old = ['--tls-version=TLSv1.0,TLSv1.1', '--ssl-cipher=DEFAULT@SECLEVEL=0']
  return [
    ...(variant.tls === 'off' ? withoutTls : [`--ssl-ca=${ca}`, `--ssl-cert=${certificate}`, `--ssl-key=${key}`]),
    ...(variant.tls === 'old' ? old : []),
    ...(tableKeys === undefined
      ? []
      : ['--plugin-load-add=file_key_management', `--file-key-management-filename=${tableKeys}`]),
    '--character-set-server=utf8mb4',
    '--skip-name-resolve',
    '--max-connections=400',
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-log-bin',
  ]
}

/** A file of keys as MariaDB's file_key_management reads it: number 1. */
export function newTableKeys(): string {
  return `1;${randomBytes(32).toString('hex')}\n`
}

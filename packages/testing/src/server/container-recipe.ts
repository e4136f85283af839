import type { ServerCertificate } from './certificate.ts'
import { testUser } from './login.ts'
import { mysqlServerArgs, newTableKeys } from './mysql-settings.ts'
import { postgresSettings } from './postgres-binary.ts'
import type { ServerVariant } from './server-variant.ts'

/** How a server of one kind is set up in its maker's image, or one that works alike. */
export interface ContainerRecipe {
  readonly port: number
  readonly login: { readonly user: string; readonly password: string }
  readonly environment: Record<string, string>
  /** Instead of the image's own. */
  readonly entrypoint?: string[]
  readonly command: string[]
  files(tls: ServerCertificate): { path: string; content: string }[]
}

const ca = '/etc/waxseal/ca.pem'
const certificate = '/etc/waxseal/server.pem'
const key = '/etc/waxseal/server-key.pem'
const tableKeys = '/etc/waxseal/table-keys'
const files = (tls: ServerCertificate): { path: string; content: string }[] => [
  { path: ca, content: tls.ca },
  { path: certificate, content: tls.certificate },
  { path: key, content: tls.privateKey },
]

/**
 * MySQL loads its keyring by a manifest beside its binary, and the component's settings from the folder of plugins, which
 * is one of two.
 */
const keyringFiles: readonly { path: string; content: string }[] = [
  { path: '/usr/sbin/mysqld.my', content: '{ "components": "file://component_keyring_file" }' },
  ...['/usr/lib/mysql/plugin', '/usr/lib64/mysql/plugin'].map(folder => ({
    path: `${folder}/component_keyring_file.cnf`,
    content: '{ "path": "/tmp/waxseal-keyring", "read_only": false }',
  })),
]

/** MySQL and MariaDB, whose images understand each other's variables. */
export function mysqlRecipe(kind: 'mariadb' | 'mysql', password: string, variant: ServerVariant = {}): ContainerRecipe {
  const encrypts = variant.encryptsTables === true
  const keyFiles = kind === 'mariadb' ? [{ path: tableKeys, content: newTableKeys() }] : keyringFiles
  return {
    port: 3306,
    login: { user: 'root', password },
    environment: { MYSQL_ROOT_PASSWORD: password },
    command: mysqlServerArgs(
      kind,
      { ca, certificate, key, tableKeys: encrypts && kind === 'mariadb' ? tableKeys : undefined },
      variant,
    ),
    files: tls => [...files(tls), ...(encrypts ? keyFiles : [])],
  }
}

/** PostgreSQL, which takes no private key that others can read, while files are copied in as root's. */
export function postgresRecipe(password: string, variant?: ServerVariant): ContainerRecipe {
  const ownKey = '/var/lib/postgresql/waxseal-key.pem'
  const takeKey = `install -o postgres -g postgres -m 600 ${key} ${ownKey}`
  return {
    port: 5432,
    login: { user: testUser, password },
    environment: { POSTGRES_USER: testUser, POSTGRES_PASSWORD: password },
    entrypoint: ['sh', '-c', `${takeKey} && exec docker-entrypoint.sh "$@"`, 'sh'],
    command: ['postgres', ...postgresSettings({ certificate, key: ownKey }, variant)],
    files,
  }
}

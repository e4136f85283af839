import type { Driver } from './channel.ts'

const ENGINE = 'the path is relative to the folder of schema.prisma'

/** The spelling by which each driver encrypts, and verifies chain and host. `ca` is the text of a PEM file. */
export const VERIFIED_SPELLING: Readonly<Record<Driver, string>> = {
  mysql2:
    'ssl: { ca, verifyIdentity: true } in the options of the DataSource or the pool; without ca where a public authority issued the certificate. The URL says nothing of TLS',
  mariadb: 'ssl: { ca } in the options, or ssl=true in the URL where a public authority issued the certificate',
  pg: 'ssl: { ca } in the options and nothing about ssl in the URL, or sslmode=verify-full&sslrootcert=ca.pem in the URL',
  'prisma-mariadb':
    'new PrismaMariaDb({ host, user, password, database, ssl: { ca } }), or ?ssl=true in its URL where a public authority issued the certificate',
  'prisma-pg':
    'new PrismaPg({ connectionString, ssl: { ca } }) with nothing about ssl in the URL, or ?sslmode=verify-full&sslrootcert=ca.pem in it',
  'prisma-mysql': `?sslaccept=strict&sslcert=ca.pem; ${ENGINE}`,
  'prisma-postgresql': `?sslmode=require&sslaccept=strict&sslcert=ca.pem; ${ENGINE}`,
}

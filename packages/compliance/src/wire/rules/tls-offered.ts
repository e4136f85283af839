import { cis, cisControls, csa, dora, mlps } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import { answers, offered, type ServerRule, seen } from './server-rule.ts'

/** WIRE-001. */
export const tlsOffered: ServerRule = {
  rule: {
    id: 'WIRE-001',
    title: 'The server offers TLS',
    severity: 'high',
    reads: 'CLIENT_SSL in the greeting (MySQL, MariaDB), the answer to SSLRequest (PostgreSQL), and a handshake',
    passes: 'it does, and a handshake comes about',
    risk: 'Everything between the application and the database, passwords included, can be read on the way.',
    frameworks: [cis('6.1'), csa('CEK-03'), cisControls('3.10'), dora('Article 9'), mlps('8.1.4.8 a')],
    remediation: {
      text: 'Give the server a certificate and a key. On RDS, enable SSL: see RDS-SSL-001.',
      consequences:
        'Takes a restart on MySQL and MariaDB. Clients that do not ask for TLS go on in plaintext: see WIRE-002.',
    },
  },
  remedies: {
    MySQL: {
      command:
        "SET PERSIST ssl_cert = '/etc/mysql/server.pem', PERSIST ssl_key = '/etc/mysql/server-key.pem'; ALTER INSTANCE RELOAD TLS;",
      consequences: 'No restart. Clients that do not ask for TLS go on in plaintext: see WIRE-002.',
      url: 'https://dev.mysql.com/doc/refman/8.4/en/using-encrypted-connections.html',
    },
    MariaDB: {
      command: 'mariadbd --ssl-cert=/etc/mysql/server.pem --ssl-key=/etc/mysql/server-key.pem',
      consequences:
        'The options belong into the server’s configuration, and take a restart. Clients that do not ask for TLS go on in plaintext: see WIRE-002.',
      url: 'https://mariadb.com/kb/en/securing-connections-for-client-and-server/',
    },
    PostgreSQL: {
      command: 'ALTER SYSTEM SET ssl = on; SELECT pg_reload_conf();',
      consequences:
        'No restart; ssl_cert_file and ssl_key_file must be there. Clients that do not ask for TLS go on in plaintext: see WIRE-002.',
      url: 'https://www.postgresql.org/docs/current/ssl-tcp.html',
    },
  },
  judge(server) {
    const { offersTls, session } = server
    if (!offersTls) return fail('the server does not offer TLS', [offered(server)])
    if (session === undefined) {
      return unknown('the server says that it has TLS, and no handshake came about', [
        offered(server),
        ...answers(server),
      ])
    }
    const evidence = [
      offered(server),
      seen('session, version', session.version),
      seen('session, cipher', session.cipher),
    ]
    return pass(
      `the server offers TLS, which says nothing yet of whether it is enforced: ${session.version}, ${session.cipher}`,
      evidence,
    )
  },
}

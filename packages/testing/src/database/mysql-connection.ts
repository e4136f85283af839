import mysql from 'mysql2/promise'
import type { Connection, Login, Parameter, Row } from './connection.ts'

/** Opens a connection to MySQL or MariaDB through mysql2, over verified TLS where the login has a CA. */
export async function connectMysql(login: Login): Promise<Connection> {
  const { host, port, user, password, database, ca } = login
  const connection = await mysql.createConnection({
    host,
    port,
    user,
    password,
    ...(database === undefined ? {} : { database }),
    ...(ca === undefined ? {} : { ssl: { ca, rejectUnauthorized: true, verifyIdentity: true } }),
    charset: 'utf8mb4',
    connectTimeout: 10_000,
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  // A server that stops takes its idle connections along; without a listener that would be an uncaught error.
  connection.on('error', () => {})
  return {
    async query(sql, parameters = []) {
      const [rows] = await connection.query(sql, parameters.map(toDriver))
      return Array.isArray(rows) ? (rows as Row[]) : []
    },
    close: () => connection.end(),
  }
}

function toDriver(value: Parameter): Exclude<Parameter, Uint8Array> | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}

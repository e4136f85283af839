import type { ByteChannel } from '../net/byte-channel.ts'
import type { ProbeFailure } from '../net/failure.ts'
import type { SqlRow } from '../sql.ts'
import { notPostgres, readMessage, refusalIn, writeMessage } from './message.ts'

/**
 * Runs one query by the simple protocol and reads its rows, as text
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY).
 *
 * @throws ProbeFailure REFUSED with the SQLSTATE: 42501 for want of a privilege, 42P01 for want of a table; PROTOCOL,
 * CLOSED, TIMEOUT
 */
export async function queryPostgres(channel: ByteChannel, sql: string): Promise<SqlRow[]> {
  writeMessage(channel, 'Q', Buffer.from(`${sql.replaceAll('\0', '')}\0`))
  const rows: SqlRow[] = []
  let refusal: ProbeFailure | undefined
  for (;;) {
    const message = await readMessage(channel)
    if (message.type === 'E') refusal = refusalIn(message)
    else if (message.type === 'D') rows.push(parseDataRow(message.body))
    else if (message.type === 'Z') {
      if (refusal) throw refusal
      return rows
    } else if (!'TCNSI'.includes(message.type)) throw notPostgres()
  }
}

/** The cells of a DataRow: each a length and its bytes, or -1 for NULL. @throws ProbeFailure PROTOCOL */
export function parseDataRow(body: Buffer): SqlRow {
  if (body.length < 2) throw notPostgres()
  const row: (Buffer | null)[] = []
  let at = 2
  for (let i = 0; i < body.readUInt16BE(0); i++) {
    if (at + 4 > body.length) throw notPostgres()
    const length = body.readInt32BE(at)
    at += 4
    if (length === -1) {
      row.push(null)
      continue
    }
    if (length < 0 || at + length > body.length) throw notPostgres()
    row.push(body.subarray(at, at + length))
    at += length
  }
  if (at !== body.length) throw notPostgres()
  return row
}

import type { ByteChannel } from '../net/byte-channel.ts'
import type { SqlRow } from '../sql.ts'
import { notMysql, readPacket, refusalIn, writePacket } from './packet.ts'

/** More columns than any query here asks for. */
const MOST_COLUMNS = 64

/**
 * Runs one query by COM_QUERY and reads its rows, as bytes
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html).
 *
 * @throws ProbeFailure REFUSED with the server's number: 1227 for want of a privilege, 1146 for want of a table; PROTOCOL,
 * CLOSED, TIMEOUT
 */
export async function queryMysql(channel: ByteChannel, sql: string): Promise<SqlRow[]> {
  writePacket(channel, 0, Buffer.concat([Buffer.of(3), Buffer.from(sql)]))
  const first = await answer(channel)
  if (first[0] === 0x00) return []
  const columns = first[0]!
  if (columns > MOST_COLUMNS) throw notMysql()
  for (let i = 0; i < columns; i++) await answer(channel)
  if (!isEnd(await answer(channel))) throw notMysql()
  const rows: SqlRow[] = []
  for (;;) {
    const payload = await answer(channel)
    if (isEnd(payload)) return rows
    rows.push(parseRow(payload, columns))
  }
}

/** The cells of a row: each a length and its bytes, or 0xfb for NULL. @throws ProbeFailure PROTOCOL */
export function parseRow(payload: Buffer, columns: number): SqlRow {
  const row: (Buffer | null)[] = []
  let at = 0
  for (let i = 0; i < columns; i++) {
    const first = payload[at++]
    if (first === 0xfb) {
      row.push(null)
      continue
    }
    const width = first === 0xfc ? 2 : first === 0xfd ? 3 : 0
    if (first === undefined || first > 0xfd || at + width > payload.length) throw notMysql()
    const length = width === 0 ? first : payload.readUIntLE(at, width)
    at += width
    if (at + length > payload.length) throw notMysql()
    row.push(payload.subarray(at, at + length))
    at += length
  }
  if (at !== payload.length) throw notMysql()
  return row
}

async function answer(channel: ByteChannel): Promise<Buffer> {
  const { payload } = await readPacket(channel)
  const refusal = refusalIn(payload)
  if (refusal) throw refusal
  return payload
}

function isEnd(payload: Buffer): boolean {
  return payload[0] === 0xfe && payload.length < 9
}

import { openChannel } from '../net/byte-channel.ts'
import type { Protocol } from '../protocol.ts'
import { logIn } from './login.ts'
import { notPostgres, sslRequest } from './message.ts'
import { queryPostgres } from './query.ts'

/** PostgreSQL's protocol. */
export const POSTGRES: Protocol = {
  defaultPort: 5432,
  async ask(endpoint) {
    const channel = await openChannel(endpoint)
    try {
      channel.write(sslRequest())
      const [answer] = await channel.read(1)
      // Another server's greeting can begin with these letters, and does not end there.
      if ((answer !== 0x53 && answer !== 0x4e) || channel.hasUnread) throw notPostgres()
      return {
        channel,
        offersTls: answer === 0x53,
        product: 'PostgreSQL',
        async logIn(own, { user, password, database = user }, isSecure) {
          await logIn(own, { user, password, database }, { secure: isSecure })
          return {
            query(sql) {
              own.endAt(Date.now() + endpoint.timeout)
              return queryPostgres(own, sql)
            },
            close: () => own.close(),
          }
        },
      }
    } catch (error) {
      channel.close()
      throw error
    }
  },
}

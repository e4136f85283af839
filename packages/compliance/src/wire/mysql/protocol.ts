import { openChannel } from '../net/byte-channel.ts'
import type { Protocol } from '../protocol.ts'
import { offersTls, readGreeting } from './greeting.ts'
import { logIn, sslRequest } from './login.ts'
import { writePacket } from './packet.ts'
import { queryMysql } from './query.ts'

/** MySQL's protocol, which MariaDB speaks, too. */
export const MYSQL: Protocol = {
  defaultPort: 3306,
  async ask(endpoint) {
    const channel = await openChannel(endpoint)
    try {
      const greeting = await readGreeting(channel)
      const secure = offersTls(greeting)
      if (secure) writePacket(channel, 1, sslRequest())
      return {
        channel,
        offersTls: secure,
        product: `${greeting.product} ${greeting.version.replace(/-.*/, '')}`,
        async logIn(own, login, isSecure) {
          await logIn(own, greeting, login, { secure: isSecure })
          return {
            query(sql) {
              own.endAt(Date.now() + endpoint.timeout)
              return queryMysql(own, sql)
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

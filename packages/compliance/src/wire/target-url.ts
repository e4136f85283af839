import { WaxsealError } from '@waxseal/core'
import type { WireEngine, WireTarget } from './options.ts'

const ENGINES: Readonly<Record<string, WireEngine>> = {
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
}

/**
 * The server that a database URL names, and its login. What drivers make of the URL's parameters is another question: the
 * command `orm` answers it.
 *
 * @param name what to call the URL in errors, which never repeat it
 * @throws WaxsealError CONFIG_INVALID
 */
export function targetFromUrl(text: string, name: string = 'the URL'): WireTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const engine = url && ENGINES[url.protocol]
  if (!url || engine === undefined || url.hostname === '') {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `${name} is no URL like mysql://user:password@host:3306/database or postgres://…; encode what is special in the password by %XX`,
    )
  }
  return {
    engine,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : Number(url.port),
    user: decoded(url.username, name),
    password: decoded(url.password, name),
    database: decoded(url.pathname.slice(1), name),
  }
}

function decoded(text: string, name: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined
  } catch {
    throw new WaxsealError('CONFIG_INVALID', `${name} has a % that begins no %XX`)
  }
}

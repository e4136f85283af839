import { execFile } from 'node:child_process'
import { isIP } from 'node:net'
import { provideProgram, type ServerAddress } from '@waxseal/testing'

/** What `openssl s_client` makes of a server: the oracle that our own probe is held against. */
export interface OpensslVerdict {
  /** `TLSv1.3`; undefined where no handshake came about. */
  readonly version: string | undefined
  readonly cipher: string | undefined
  /** OpenSSL's number: 0 verified, 10 expired, 18 to 20 no trusted chain, 62 and 64 another host or address. */
  readonly verifyCode: number | undefined
  readonly output: string
}

/** Asks openssl; `-tls1` and its like for one version alone. */
export async function askOpenssl(
  { kind, host, port }: Pick<ServerAddress, 'kind' | 'host' | 'port'>,
  { caFile, name = host, version }: { caFile?: string | undefined; name?: string; version?: string } = {},
): Promise<OpensslVerdict> {
  const openssl = await provideProgram('openssl')
  const args = [
    ...[
      's_client',
      '-starttls',
      kind === 'postgres' ? 'postgres' : 'mysql',
      '-connect',
      `${host}:${port}`,
      '-showcerts',
    ],
    ...(caFile === undefined ? [] : ['-CAfile', caFile, '-no-CApath', '-no-CAstore']),
    ...[isIP(name) ? '-verify_ip' : '-verify_hostname', name],
    ...(version === undefined ? [] : [version]),
    ...['-cipher', 'DEFAULT@SECLEVEL=0'],
  ]
  const output = await new Promise<string>(resolve => {
    const child = execFile(openssl, args, { timeout: 20_000 }, (_error, out, err) => resolve(out + err))
    child.stdin?.end('Q\n')
  })
  const cipher = /^\s*New, .*Cipher is (\S+)/m.exec(output)?.[1]
  const connected = cipher !== undefined && cipher !== '(NONE)'
  const code = /Verify return code: (\d+)/.exec(output)?.[1]
  return {
    version: connected ? protocolIn(output) : undefined,
    cipher: connected ? cipher : undefined,
    verifyCode: connected && code !== undefined ? Number(code) : undefined,
    output,
  }
}

/** `New, TLSv1.3` names the version of the cipher; `Protocol :` that of the session, where it is printed. */
function protocolIn(output: string): string | undefined {
  return /Protocol\s*: (TLSv[\d.]+)/.exec(output)?.[1] ?? /^New, (TLSv[\d.]+)/m.exec(output)?.[1]
}

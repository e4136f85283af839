import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A connection to be made. */
export interface Attempt {
  readonly by: 'mysql2' | 'mariadb' | 'pg' | 'typeorm-mysql' | 'typeorm-postgres' | 'prisma-mariadb' | 'prisma-pg'
  readonly config: string | object
}

/** What became of it. */
export interface Outcome {
  readonly is: 'ciphertext' | 'plaintext' | 'refused'
  readonly why?: string
}

const script = fileURLToPath(new URL('./connect.ts', import.meta.url))

/** Makes connections in a process that trusts a certificate authority besides the usual ones, or none. */
export function attempt(attempts: readonly Attempt[], caFile: string | undefined): Promise<Outcome[]> {
  const { PGSSLMODE, NODE_EXTRA_CA_CERTS, ...env } = process.env
  const options = { env: { ...env, ...(caFile !== undefined && { NODE_EXTRA_CA_CERTS: caFile }) }, maxBuffer: 1 << 24 }
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, ['--import', 'tsx', script], options, (error, out, err) => {
      const outcomes = out.split('\noutcomes:')[1]
      if (outcomes === undefined) reject(error ?? new Error(err))
      else resolve(JSON.parse(outcomes))
    })
    child.stdin!.end(JSON.stringify(attempts))
  })
}

import { parseArgs } from 'node:util'
import { WaxsealError } from '@waxseal/core'
import { diagnose } from '../diagnose/diagnose.ts'
import { formatDiagnosis } from '../diagnose/diagnosis.ts'
import type { KmsSubject } from '../kms/kms-api.ts'
import { openApiKms } from '../kms/open-api-kms.ts'
import { openApiClient } from '../openapi/open-api-client.ts'

/** How the command ends: all is well, something is to be seen to, it was called wrongly, KMS could not be asked. */
const EXIT = { ok: 0, findings: 1, usage: 2, notAsked: 3 } as const

/** Where the command writes. */
export interface Output {
  out(text: string): void
  err(text: string): void
}

const USAGE = `usage: waxseal-alicloud diagnose --key <id | alias/name | arn> [options]

Looks at a KMS key from end to end: endpoint, credentials, state and kind of the key, permissions, encryption context,
latency. Credentials come from the environment, as for Alibaba Cloud's own tools.

  --region <id>        the region; by default ALIBABA_CLOUD_REGION_ID
  --endpoint <host>    in place of the region's, for a dedicated KMS instance or an emulator
  --network vpc        the region's endpoint inside a VPC
  --ca <file>          the certificate authority of --endpoint, PEM
  --use <how>          envelope (the default), direct or public-key
  --key-version <id>   of an asymmetric key, for --use public-key
  --json               the findings as JSON

exit status: 0 all is well, 1 something is to be seen to, 2 wrong usage, 3 KMS could not be asked
`

/**
 * Runs `waxseal-alicloud`.
 *
 * @param args without node and script
 * @returns the exit status
 */
export async function run(args: readonly string[], output: Output): Promise<number> {
  let request: ReturnType<typeof read>
  let subject: KmsSubject
  try {
    request = read(args)
    if (request.help) {
      output.out(USAGE)
      return EXIT.ok
    }
    subject = subjectOf(request)
  } catch (error) {
    output.err(`${(error as Error).message}\n\n${USAGE}`)
    return EXIT.usage
  }
  const diagnosis = await diagnose({ kms: subject })
  output.out(`${request.json ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis)}\n`)
  if (!diagnosis.asked) return EXIT.notAsked
  return diagnosis.ok ? EXIT.ok : EXIT.findings
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ key: text, region: text, endpoint: text, network: text, ca: text, use: text, 'key-version': text },
      ...{ json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    },
  })
  if (!values.help && (positionals.length !== 1 || positionals[0] !== 'diagnose'))
    throw usage('the command is `diagnose`')
  return values
}

function subjectOf({
  key,
  region,
  endpoint,
  network,
  ca,
  use = 'envelope',
  ...rest
}: ReturnType<typeof read>): KmsSubject {
  if (key === undefined) throw usage('--key is missing')
  if (use !== 'envelope' && use !== 'direct' && use !== 'public-key')
    throw usage('--use is envelope, direct or public-key')
  if (use === 'public-key' && rest['key-version'] === undefined) throw usage('--use public-key takes a --key-version')
  const client = openApiClient({
    ...{ region, endpoint, network: network as 'vpc' | undefined },
    ca: ca === undefined ? undefined : { file: ca },
    retries: 2, // someone is waiting
  })
  return { api: openApiKms(client), keyId: key, keyVersionId: rest['key-version'], use }
}

function usage(message: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', message)
}

import { parseArgs } from 'node:util'
import { WaxsealError } from '@waxseal/core'
import { diagnose } from '../diagnose/diagnose.ts'
import { formatDiagnosis } from '../diagnose/diagnosis.ts'
import type { KmsSubject } from '../kms/kms-api.ts'
import { alicloudKms } from '../provider/alicloud-kms.ts'
import { alicloudKmsKeyPair } from '../provider/alicloud-kms-rsa.ts'
import { kmsDirect } from '../provider/kms-direct.ts'

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
  --key-version <id>   of an asymmetric key, for --use public-key or direct
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
  let request: Request
  let provider: { readonly kms: KmsSubject }
  try {
    request = read(args)
    if (request.help) {
      output.out(USAGE)
      return EXIT.ok
    }
    provider = providerOf(request)
  } catch (error) {
    output.err(`${(error as Error).message}\n\n${USAGE}`)
    return EXIT.usage
  }
  const diagnosis = await diagnose(provider)
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

type Request = ReturnType<typeof read>

/** The provider that the arguments describe. @throws WaxsealError CONFIG_INVALID */
function providerOf({ key: keyId, region, endpoint, network, ca, use = 'envelope', ...rest }: Request): {
  readonly kms: KmsSubject
} {
  if (keyId === undefined) throw usage('--key is missing')
  const options = {
    ...{ keyId, region, endpoint, network: network as 'vpc' | undefined },
    ca: ca === undefined ? undefined : { file: ca },
    retries: 2, // someone is waiting
  }
  const keyVersionId = rest['key-version']
  if (use === 'envelope') return alicloudKms(options)
  if (use === 'direct') return kmsDirect({ ...options, keyVersionId })
  if (use !== 'public-key') throw usage('--use is envelope, direct or public-key')
  if (keyVersionId === undefined) throw usage('--use public-key takes a --key-version')
  return alicloudKmsKeyPair({ ...options, keyVersionId })
}

function usage(message: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', message)
}

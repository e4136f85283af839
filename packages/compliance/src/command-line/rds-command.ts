import { type Command, Option } from 'commander'
import type { RdsCheckOptions, RdsProgress } from '../rds/collect/options.ts'
import { gather, wholeNumber } from './arguments.ts'
import type { ExitCode } from './exit-codes.ts'
import { addReportOptions, type ReportOptions } from './report-options.ts'
import type { Terminal } from './terminal.ts'

interface RdsArguments extends ReportOptions {
  readonly region?: readonly string[]
  readonly instance?: readonly string[]
  readonly roleArn?: readonly string[]
  readonly key?: readonly string[]
  readonly endpoint?: string
  readonly network?: 'public' | 'vpc'
  readonly ca?: string
  readonly timeout?: number
  readonly concurrency?: number
}

/** Adds `rds`, which asks the API of ApsaraDB RDS. Credentials come from the environment, as for Alibaba Cloud's own tools. */
export function addRdsCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const command = program
    .command('rds')
    .description('check SSL, TDE, disks and whitelists of RDS instances, and KMS keys, through Alibaba Cloud’s API')
    .option('--region <id>', 'a region to look at, repeatable; by default all', gather)
    .option('--instance <id>', 'an instance to look at, repeatable; by default all', gather)
    .option('--role-arn <arn>', 'a role to assume, of an account to look at, repeatable', gather)
    .option('--key <id>', 'a KMS key that data keys are wrapped under: ARN, id or alias, repeatable', gather)
    .option('--endpoint <host>', 'in place of the region’s, for an emulator')
    .addOption(new Option('--network <kind>', 'the endpoints inside a VPC').choices(['public', 'vpc']))
    .option('--ca <file>', 'the certificate authority of --endpoint, PEM')
    .option('--timeout <ms>', 'for one attempt of a call', wholeNumber)
    .option('--concurrency <calls>', 'calls at a time in one region', wholeNumber)
  addReportOptions(command, terminal.env).action(async (options: RdsArguments) => {
    const { runCheck } = await import('./run-check.ts')
    finish(
      await runCheck(options, terminal, async () => {
        const { checkRds } = await import('../rds/check-rds.ts')
        return checkRds(checkOptions(options, terminal))
      }),
    )
  })
}

function checkOptions(given: RdsArguments, { err }: Terminal): RdsCheckOptions {
  const { region, instance, roleArn, key, endpoint, network, ca, timeout, concurrency, quiet } = given
  return {
    ...{ regions: region, instances: instance, roleArns: roleArn, keys: key },
    ...{ region: region?.[0], endpoint, network, timeout, concurrency },
    ca: ca === undefined ? undefined : { file: ca },
    onProgress: quiet ? undefined : progress => err(progressLine(progress)),
  }
}

/** A line for each region, when it is listed and when it is done. */
function progressLine({ account, region, done, found }: RdsProgress): string {
  if (done > 0 && done < found) return ''
  const place = account === undefined ? region : `${account} ${region}`
  if (found === 0) return `${place}: no instances\n`
  return done === 0 ? `${place}: ${found} to check\n` : `${place}: checked\n`
}

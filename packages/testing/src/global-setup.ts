import { openBroker } from './run/broker.ts'
import { planTargets } from './run/plan-targets.ts'
import { currentRun, setCurrentRun } from './run/run-environment.ts'
import { skipNotice, skippedTargets } from './run/skip.ts'
import { launchServer } from './server/launch-server.ts'
import { thisMachine } from './server/surroundings.ts'

/**
 * For the `globalSetup` of vitest, which insists on a default export: opens the broker of the run, from which suites
 * get their servers. Starts no server by itself.
 *
 * @returns the teardown, which stops the servers that suites have asked for
 */
export default async function globalSetup(): Promise<(() => Promise<void>) | undefined> {
  if (currentRun()) return undefined // another project of the same run, or a run inside a test
  const machine = thisMachine()
  const notice = skipNotice(skippedTargets(machine.env))
  if (notice) process.stderr.write(notice)
  const broker = await openBroker((kind, variant) => launchServer(kind, undefined, variant))
  setCurrentRun({ broker: broker.path, directory: broker.directory, targets: planTargets(machine) })
  return async () => {
    setCurrentRun(undefined)
    await broker.close()
  }
}

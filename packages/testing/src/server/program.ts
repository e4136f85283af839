import { installPackages } from './debian-package.ts'
import { findBinary, thisMachine } from './surroundings.ts'

/**
 * The path of a program that a suite drives, such as a browser. Where it is missing, the distribution's packages of that
 * name are installed, on Debian and its relatives as root.
 *
 * @throws Error that says how to provide it
 */
export async function provideProgram(name: string, packages: readonly string[] = [name]): Promise<string> {
  const found = findBinary([name], thisMachine())
  if (found !== undefined) return found
  if (thisMachine().canInstallPackages) await installPackages(packages)
  const installed = findBinary([name], thisMachine())
  if (installed !== undefined) return installed
  throw new Error(`these tests need ${name}: put it on the PATH, or run apt-get install ${packages.join(' ')}`)
}

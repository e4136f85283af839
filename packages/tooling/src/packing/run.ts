import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * Runs a command in a folder.
 *
 * @param env what to add to the environment
 * @returns its standard output
 * @throws Error with all that it printed
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  // npm and npx are scripts of cmd.exe on Windows, which only a shell can start.
  const shell = process.platform === 'win32' && command !== process.execPath
  try {
    const options = { cwd, shell, env: { ...plainEnvironment(), ...env }, maxBuffer: 64 << 20 }
    const { stdout } = await execute(command, args, options)
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`)
  }
}

/** The environment without what vitest and pnpm put there for their own processes, and without colours. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, NODE_OPTIONS: __, FORCE_COLOR: ___, NODE_PATH: ____, ...rest } = process.env
  return { ...rest, NO_COLOR: '1' }
}

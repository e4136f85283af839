import { setTimeout as delay } from 'node:timers/promises'
import type { StartedTestContainer } from 'testcontainers'
import type { ServerKind } from '../target.ts'
import { authorityFor, connect, identify } from './address.ts'
import { type ContainerRecipe, mysqlRecipe, postgresRecipe } from './container-recipe.ts'
import { createDataDirectory } from './data-directory.ts'
import { dockerAnswers } from './docker.ts'
import { variable } from './given-url.ts'
import { lastWill } from './last-will.ts'
import type { LaunchedServer } from './launched-server.ts'
import { newPassword, newToken } from './login.ts'
import type { ServerVariant } from './server-variant.ts'
import { findBinary, type Surroundings } from './surroundings.ts'

/** Images of the makers, each of the line that they support longest. */
const defaultImages: Readonly<Record<ServerKind, string>> = {
  mariadb: 'mariadb:11.8',
  mysql: 'mysql:8.4',
  postgres: 'postgres:17',
}

const startTimeoutMs = 120_000

/**
 * Starts a container of the image that `WAXSEAL_TEST_<KIND>_IMAGE` names; `undefined` where there is no such variable.
 *
 * @throws Error when no Docker daemon answers, or the image cannot be had
 */
export async function launchNamedImage(
  kind: ServerKind,
  machine: Surroundings,
  variant?: ServerVariant,
): Promise<LaunchedServer | undefined> {
  const image = machine.env[variable(kind, 'IMAGE')]
  if (!image) return undefined
  if (!(await dockerAnswers(machine))) throw new Error(`${variable(kind, 'IMAGE')}=${image}: no Docker daemon answers`)
  return launchContainer(kind, image, machine, variant)
}

/** Starts a container of the maker's image; `undefined` where no Docker daemon answers. */
export async function launchDefaultImage(
  kind: ServerKind,
  machine: Surroundings,
  variant?: ServerVariant,
): Promise<LaunchedServer | undefined> {
  return (await dockerAnswers(machine)) ? launchContainer(kind, defaultImages[kind], machine, variant) : undefined
}

async function launchContainer(
  kind: ServerKind,
  image: string,
  machine: Surroundings,
  variant?: ServerVariant,
): Promise<LaunchedServer> {
  // Our last will removes the container by the docker client, so one image less has to be pulled.
  if (findBinary(['docker'], machine)) process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true'
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers') // slow to load
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const directory = await createDataDirectory({ hosts: [host], flaw: variant?.certificate })
  const label = newToken()
  const callOff = lastWill(removeContainer, [`org.waxseal.launch=${label}`])
  let container: StartedTestContainer | undefined
  const stop = async (): Promise<void> => {
    await container?.stop({ timeout: 0 })
    await directory.remove()
    callOff()
  }
  try {
    const recipe: ContainerRecipe =
      kind === 'postgres' ? postgresRecipe(newPassword(), variant) : mysqlRecipe(kind, newPassword(), variant)
    const definition = new GenericContainer(image)
      .withLabels({ 'org.waxseal.launch': label })
      .withEnvironment(recipe.environment)
      .withCopyContentToContainer(
        recipe.files(directory).map(({ path, content }) => ({ target: path, content, mode: 0o644 })),
      )
      .withCommand(recipe.command)
      .withExposedPorts(recipe.port)
      .withWaitStrategy(Wait.forLogMessage(/ready (for|to accept) connections/))
      .withStartupTimeout(startTimeoutMs)
    if (recipe.entrypoint) definition.withEntrypoint(recipe.entrypoint)
    container = await definition.start()
    // Docker may map a port to different ones on ::1 and 127.0.0.1; the one we are told is that of IPv4.
    const login = {
      kind,
      host: host === 'localhost' ? '127.0.0.1' : host,
      port: container.getMappedPort(recipe.port),
      ...recipe.login,
      ca: authorityFor(directory.ca, variant),
    }
    await untilItAnswers(async () => (await connect(login)).close())
    const address = await identify({ ...login, caFile: directory.caFile })
    return { address: { ...address, ca: directory.ca }, stop }
  } catch (error) {
    await stop()
    throw new Error(`${image}: ${(error as Error).message}`)
  }
}

/** The first "ready" in the log is that of the server which sets the data directory up, and does not listen on TCP. */
async function untilItAnswers(probe: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    try {
      return await probe()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(100)
    }
  }
}

/** $1 is the label; by label, since a container that is still being created has no id yet. */
const removeContainer = `
for id in $(docker ps --all --quiet --filter "label=$1"); do docker rm --force --volumes "$id"; done`

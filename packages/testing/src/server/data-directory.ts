import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CertificateFlaw, issueServerCertificate, type ServerCertificate } from './certificate.ts'
import { lastWill } from './last-will.ts'

/** A throw-away directory for one server, with its certificate in it. */
export interface DataDirectory extends ServerCertificate {
  readonly path: string
  readonly caFile: string
  readonly certificateFile: string
  readonly keyFile: string
  /** Where the server writes its log. */
  readonly logFile: string
  /** Writes a file that only the server's user can read, and returns its path. */
  write(name: string, text: string): Promise<string>
  /** Notes the process that works in the directory, to be ended when our own process is gone. */
  noteProcess(pid: number, stopSignal: NodeJS.Signals): void
  remove(): Promise<void>
}

/** A user of the machine. */
export interface UserId {
  readonly uid: number
  readonly gid: number
}

/** What a server's directory depends on. */
export interface DataDirectoryOptions {
  /** The user that the server runs as, where that is not ours. */
  readonly owner?: UserId | undefined
  /** Hosts other than the loopback ones that the certificate is for. */
  readonly hosts?: readonly string[]
  /** What is to be wrong with the certificate. */
  readonly flaw?: CertificateFlaw | undefined
}

/** Makes the directory. It goes with this process at the latest, and the process that works in it too. */
export async function createDataDirectory({ owner, hosts, flaw }: DataDirectoryOptions = {}): Promise<DataDirectory> {
  const path = join(tmpdir(), `waxseal-server-${randomBytes(6).toString('hex')}`)
  // First: this process may be killed as soon as the directory is there.
  const callOff = lastWill(endProcessAndRemove, [path])
  await mkdir(path, { mode: 0o700 })
  const hand = async (file: string): Promise<string> => {
    if (owner) await chown(file, owner.uid, owner.gid)
    return file
  }
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(path, name)
    await writeFile(file, text, { mode: 0o600 })
    return hand(file)
  }
  await hand(path)
  const tls = await issueServerCertificate(hosts, flaw)
  return {
    ...tls,
    path,
    caFile: await write('ca.pem', tls.ca),
    certificateFile: await write('server.pem', tls.certificate),
    keyFile: await write('server-key.pem', tls.privateKey),
    logFile: await write('server.log', ''),
    write,
    noteProcess: (pid, signal) => writeFileSync(join(path, 'process'), `${pid} ${signal.slice(3)}\n`),
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 5 })
      callOff()
    },
  }
}

/**
 * $1 is the directory. A killed process can linger as a zombie, hence the limit; a tool that sets the directory up may
 * still write into it, or make it anew, hence the later removals.
 */
const endProcessAndRemove = `
if read -r pid signal <"$1/process"; then
  kill -s "$signal" "$pid"
  for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$pid" || break; sleep 0.2; done
fi
for pause in 0 1 3; do sleep $pause; rm -rf -- "$1"; done`

/**
 * The first of `names` that is a user of this machine.
 *
 * @throws Error when there is none of them
 */
export function findUser(names: readonly string[]): UserId {
  for (const name of names) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // no such user: on to the next
    }
  }
  throw new Error(`no unprivileged user to run a server as; looked for ${names.join(', ')}`)
}

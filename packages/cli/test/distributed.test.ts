import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, serverStartTimeout, type TestDatabase, testDatabases } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BulkReport } from '../src/bulk/report.ts'
import { createProject, type TestProject, waxsealCommand } from './support/project.ts'
import { startRedis, type TestRedis } from './support/redis.ts'

const ROWS = 600
const server = testDatabases().find(target => target === 'mariadb' || target === 'mysql')

describe.runIf(server !== undefined)('waxseal encrypt --distributed', { timeout: 240_000 }, () => {
  let database: TestDatabase
  let project: TestProject
  let redis: TestRedis
  const workers: ChildProcess[] = []
  const begun = new Map<ChildProcess, string[]>()

  beforeAll(async () => {
    redis = await startRedis()
    database = await createTestDatabase(server!)
    project = createProject('typeorm', database)
    project.env.WAXSEAL_REDIS_URL = redis.url
    expect(await project.node('src/seed.ts', '1')).toMatchObject({ code: 0 })
    const values = Array.from({ length: ROWS }, (_, n) => `('north', 'xyzzy ${n}', 'xyzzy note ${n}')`)
    await database.query(`INSERT INTO patient (clinic, email, note) VALUES ${values.join(', ')}`)
    await database.query('CREATE TABLE written (id INTEGER NOT NULL)')
    await database.query('CREATE TRIGGER w AFTER UPDATE ON patient FOR EACH ROW INSERT INTO written VALUES (NEW.id)')
  }, serverStartTimeout)
  afterAll(async () => {
    await Promise.all(workers.filter(worker => worker.exitCode === null && worker.signalCode === null).map(end))
    await database?.drop()
    await project?.remove()
    await redis?.stop()
  })

  function startWorker(env: NodeJS.ProcessEnv = project.env): ChildProcess {
    const [program, args] = waxsealCommand('worker', '--rows-per-second', '50')
    const worker = spawn(program, args, { cwd: project.folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    workers.push(worker)
    const seen: string[] = []
    begun.set(worker, seen)
    worker.stderr!.on('data', (chunk: Buffer) => {
      seen.push(...(String(chunk).match(/ready for work|range \d+: begun/g) ?? []))
    })
    return worker
  }

  async function end(worker: ChildProcess): Promise<number | null> {
    worker.kill('SIGTERM')
    const [code] = await once(worker, 'exit')
    return code as number | null
  }

  it('does every row once by several workers, one of which is killed in the middle of a range', async () => {
    const three = [startWorker(), startWorker(), startWorker()]
    while (three.some(worker => begun.get(worker)!.length === 0)) await sleep(20)
    const done = project.json<BulkReport>('encrypt', '--distributed', '--ranges', '9', '--batch', '10')
    const victim = three[0]!
    while (begun.get(victim)!.length < 2) await sleep(20)
    await sleep(500)
    victim.kill('SIGKILL')
    expect(await done).toMatchObject({
      ...{ code: 0, state: 'done' },
      tables: [{ table: 'Patient', findingCount: 0, remaining: 0 }],
    })
    for (const worker of three.slice(1)) expect(begun.get(worker)!.length).toBeGreaterThan(1)
    const [counted] = await database.query('SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS d FROM written')
    expect([Number(counted!.n), Number(counted!.d)]).toEqual([ROWS, ROWS])
    expect(await database.grep(['xyzzy'])).toEqual([])
    expect(await Promise.all(three.slice(1).map(end))).toEqual([0, 0])
    expect(await project.json<BulkReport>('verify')).toMatchObject({ code: 0, tables: [{ findingCount: 0 }] })
  })
  it('says what workers gave up, and why, and does it when that is put right', async () => {
    const elsewhere = await createTestDatabase(server!)
    const other = createProject('typeorm', elsewhere)
    expect(await other.node('src/seed.ts', '1')).toMatchObject({ code: 0 })
    await database.query("INSERT INTO patient (clinic, note) VALUES ('north', 'xyzzy')")
    // Of another application, on the same queue by mistake.
    const stranger = startWorker({ ...other.env, WAXSEAL_REDIS_URL: redis.url })
    const { code, out, err } = await project.waxseal('encrypt', '--distributed', '--ranges', '1')
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(/WORK_FAILED: workers gave up 1 of 1 ranges \(Patient: CONFIG_INVALID: /)
    await end(stranger)
    const worker = startWorker()
    expect(await project.waxseal('encrypt', '--distributed', '--ranges', '1')).toMatchObject({ code: 0 })
    await end(worker)
    await elsewhere.drop()
    await other.remove()
  })

  it('cannot run without Redis', async () => {
    const env = { ...project.env, WAXSEAL_REDIS_URL: 'redis://:planted-secret@127.0.0.1:1' }
    const [program, args] = waxsealCommand('encrypt', '--distributed')
    const child = spawn(program, args, { cwd: project.folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    let err = ''
    child.stderr.on('data', chunk => {
      err += chunk
    })
    const [code] = await once(child, 'exit')
    expect([code, err.includes('QUEUE_UNAVAILABLE'), err.includes('planted')]).toEqual([3, true, false])
  })
})

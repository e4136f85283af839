import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { root } from '../src/repository/root.ts'

const secret = 'allergic-to-penicillin'
const services: Service[] = []

afterEach(async () => {
  await Promise.all(services.splice(0).map(service => service.stop()))
})

/** An example that serves HTTP, started by its one command in a folder of its own. */
class Service {
  readonly #process: ChildProcess
  readonly #folder = mkdtempSync(join(tmpdir(), 'waxseal-example-'))
  #url = ''

  constructor(example: string) {
    const env = {
      ...process.env,
      PORT: '0',
      DATABASE_FILE: join(this.#folder, 'example.db'),
      WAXSEAL_KEY_FILE: join(this.#folder, 'waxseal.key'),
    }
    const args = ['--silent', '--prefix', join(root, 'examples', example), 'start']
    // A group of its own, or the end of npm would leave the server behind.
    this.#process = spawn('npm', args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    services.push(this)
  }

  /** Waits until it says where it listens. */
  async ready(): Promise<this> {
    let output = ''
    this.#process.stderr!.on('data', text => (output += text))
    for await (const text of this.#process.stdout!) {
      output += text
      const url = /Listening on (\S+)\. Try/.exec(output)?.[1]
      if (url !== undefined) {
        this.#url = url
        return this
      }
    }
    throw new Error(`it ended without listening: ${output}`)
  }

  async ask(path: string, init: { method?: string; body?: unknown; clinic?: string } = {}) {
    const headers = { 'content-type': 'application/json', ...(init.clinic && { 'x-clinic': init.clinic }) }
    const { method = 'GET', body } = init
    const response = await fetch(this.#url + path, { method, headers, body: body ? JSON.stringify(body) : null })
    return { status: response.status, body: (await response.json()) as unknown }
  }

  /** Everything that its database consists of. */
  stored(): string {
    const files = readdirSync(this.#folder).filter(name => name.startsWith('example.db'))
    expect(files).toContain('example.db')
    return files.map(name => readFileSync(join(this.#folder, name), 'latin1')).join('')
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      process.kill(-this.#process.pid!, 'SIGKILL')
      await once(this.#process, 'exit')
    }
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true })
  }
}

describe('the examples', { timeout: 120_000 }, () => {
  it('typeorm-nest keeps the patients of clinics apart, and their notes secret', async () => {
    const service = await new Service('typeorm-nest').ready()
    const patient = { email: 'Li.Wei@example.com', notes: [secret] }
    const added = await service.ask('/patients', { method: 'POST', body: patient, clinic: 'north' })
    expect(added).toMatchObject({ status: 201, body: { id: 1, ...patient } })

    const path = `/patients?email=${encodeURIComponent(' li.wei@EXAMPLE.com ')}`
    expect(await service.ask(path, { clinic: 'north' })).toMatchObject({ status: 200, body: [patient] })
    expect((await service.ask(path, { clinic: 'south' })).status).toBe(404)
    expect((await service.ask(path)).status).toBe(400)
    expect(await service.ask('/patients', { clinic: 'north' })).toMatchObject({ body: [patient] })

    expect(service.stored()).not.toContain(secret)
    expect(service.stored()).toContain('north')
  })

  it('prisma-express finds contacts by what is encrypted, and gives errors without values', async () => {
    const service = await new Service('prisma-express').ready()
    const contact = { name: 'Li Wei', email: 'Li.Wei@example.com', phone: '+86 138 0013 8000', notes: [secret] }
    expect(await service.ask('/contacts', { method: 'POST', body: contact })).toMatchObject({ status: 201 })
    expect((await service.ask('/contacts', { method: 'POST', body: contact })).status).toBe(409)
    const wrong = await service.ask('/contacts', { method: 'POST', body: { ...contact, phone: 7 } })
    expect(wrong).toEqual({ status: 400, body: { error: 'VALUE_TYPE', field: 'Contact.phone' } })

    const changed = await service.ask('/contacts/li.wei@example.com', { method: 'PATCH', body: { phone: '110' } })
    expect(changed).toMatchObject({ status: 200, body: { ...contact, phone: '110' } })
    const found = await service.ask(`/contacts?email=${encodeURIComponent(contact.email)}`)
    expect(found).toMatchObject({ body: [{ name: 'Li Wei', phone: '110' }] })

    expect(service.stored()).not.toContain(secret)
    expect(service.stored()).toContain('Li Wei')
  })
})

import { expect, it } from 'vitest'
import { Document, Patient } from '../support/entities.ts'
import { refused, secret, type World } from '../support/world.ts'

export function describeTampering(at: () => World): void {
  const save = async () =>
    (
      await at()
        .cold(Patient)
        .save({ email: secret('a'), phone: secret('1'), history: [1] })
    ).id
  const read = (id: number) => () => at().cold(Patient).findOneBy({ id })

  it('a changed byte anywhere is refused', async () => {
    const id = await save()
    const cell = await at().envelope('patient', 'email')
    for (const [at_, code] of [
      [0, 'NOT_AN_ENVELOPE'],
      [3, 'ENVELOPE_TYPE_MISMATCH'],
      [5, 'KEY_UNKNOWN'],
      [9, 'DECRYPTION_FAILED'],
      [21, 'DECRYPTION_FAILED'],
      [cell.length - 1, 'DECRYPTION_FAILED'],
    ] as const) {
      const changed = Buffer.from(cell)
      changed[at_]! ^= at_ === 3 ? 0x30 : 1
      await at().overwrite('patient', 'email', id, changed)
      await refused(code, read(id), code === 'KEY_UNKNOWN' ? undefined : 'Patient.email')
    }
    await at().overwrite('patient', 'email', id, cell)
    expect(await read(id)()).toMatchObject({ email: secret('a') })
  })

  it('a truncated or extended cell is refused', async () => {
    const id = await save()
    const cell = await at().envelope('patient', 'email')
    await at().overwrite('patient', 'email', id, cell.subarray(0, 20))
    await refused('ENVELOPE_MALFORMED', read(id), 'Patient.email')
    for (const other of [cell.subarray(0, -1), Buffer.concat([cell, Buffer.from([0])])]) {
      await at().overwrite('patient', 'email', id, other)
      await refused('DECRYPTION_FAILED', read(id), 'Patient.email')
    }
    await at().overwrite('patient', 'email', id, Buffer.alloc(0))
    await refused('NOT_AN_ENVELOPE', read(id), 'Patient.email')
  })

  it('a cell copied to another column is refused', async () => {
    const id = await save()
    await at().overwrite('patient', 'email', id, await at().envelope('patient', 'phone_number'))
    await refused('DECRYPTION_FAILED', read(id), 'Patient.email')
    await at().overwrite('patient', 'email', id, await at().envelope('patient', 'history'))
    await refused('ENVELOPE_TYPE_MISMATCH', read(id), 'Patient.email')
  })

  it('plaintext that somebody else wrote is refused', async () => {
    const id = await save()
    await at().overwrite('patient', 'email', id, Buffer.from('plain@example.org'))
    const error = await refused('NOT_AN_ENVELOPE', read(id), 'Patient.email')
    expect(error.message).not.toContain('plain@')
    await at().overwrite('patient', 'email', id, Buffer.alloc(0))
  })

  it('in text and JSON columns too', async () => {
    await at()
      .cold(Document)
      .save({ id: 1, title: secret('t'), body: secret('b') })
    const [row] = await at().rows('document')
    const [title, body] = [row!.title as string, row!.body as string]
    const readOne = () => at().cold(Document).findOneBy({ id: 1 })
    const flipped = title.slice(0, 40) + (title[40] === 'A' ? 'B' : 'A') + title.slice(41)
    await at().overwrite('document', 'title', 1, flipped)
    await refused('DECRYPTION_FAILED', readOne, 'Document.title')
    await at().overwrite('document', 'title', 1, title.slice(0, 30))
    await refused('ENVELOPE_MALFORMED', readOne, 'Document.title')
    await at().overwrite('document', 'title', 1, 'clear')
    await refused('NOT_AN_ENVELOPE', readOne, 'Document.title')
    await at().overwrite('document', 'title', 1, title)
    await at().overwrite('document', 'body', 1, `"${title}"`)
    await refused('ENVELOPE_TYPE_MISMATCH', readOne, 'Document.body')
    await at().overwrite('document', 'body', 1, body)
    expect((await readOne())?.body).toBe(secret('b'))
    await at().overwrite('document', 'body', 1, '{"clear":1}')
    await refused('NOT_AN_ENVELOPE', readOne, 'Document.body')
  })

  it('the database can not make an entity be saved that it cannot decrypt', async () => {
    const id = await save()
    const cell = await at().envelope('patient', 'email')
    cell[25]! ^= 1
    await at().overwrite('patient', 'email', id, cell)
    await refused('DECRYPTION_FAILED', () => at().cold(Patient).save({ id, ward: 'B' }))
    expect((await at().rows('patient'))[0]!.ward).toBe('A')
  })
}

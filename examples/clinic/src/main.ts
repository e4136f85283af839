import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isWaxsealError, keyIdOf, keyIdToHex } from '@waxseal/core'
import { encryptionOf } from '@waxseal/typeorm'
import { ClinicKms } from './clinic-kms.ts'
import { manyPatients, patients, secrets } from './data.ts'
import { openPrisma } from './open-prisma.ts'
import { openTypeOrm } from './open-typeorm.ts'
import { Patient } from './patient.ts'
import { heading, say, sideBySide } from './print.ts'
import { TableFile } from './table-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'waxseal-clinic-'))
const file = join(folder, 'clinic.db')
const [li, wang, ada] = patients

heading('1. A key in KMS, a DataSource, a client')
const kms = await ClinicKms.start()
const dataSource = await openTypeOrm(file, kms.provider())
const repository = dataSource.getRepository(Patient)
const prisma = openPrisma(file, kms.providerOverSdk())
const table = new TableFile(file)
say(`KMS emulator at ${kms.url}, database file ${file}`)

heading('2. TypeORM writes and finds')
await repository.save([repository.create(li), repository.create(wang)])
const found = await repository.findOneByOrFail({ email: ' LI.WEI@example.com ' })
say(`findOneBy({ email: ' LI.WEI@example.com ' })   → ${found.name}, ${found.phone}`)
found.phone = '+86 138 0013 8001'
await repository.save(found)
say(`save() with another phone number               → ${(await repository.findOneByOrFail({ id: found.id })).phone}`)

heading('3. Prisma reads and writes the same rows under the same keys')
const seen = await prisma.patient.findUniqueOrThrow({ where: { id: found.id } })
say(`findUnique({ where: { id: ${found.id} } })             → ${seen.email}, ${JSON.stringify(seen.history)}`)
await prisma.patient.create({ data: ada })
const searched = await prisma.patient.findFirstOrThrow({
  where: { email: { in: ['ada.byron@example.org', 'nobody'] } },
})
say(`findFirst({ where: { email: { in: [...] } } }) → ${searched.name}, ${searched.idNumber}`)
const updated = await prisma.patient.update({ where: { id: 2 }, data: { phone: '+86 139 1234 0000' } })
say(`update({ where: { id: 2 }, data: { phone } })  → ${updated.name}, ${updated.phone}`)

heading('4. What the application sees, and what the table holds')
const [row] = table.rows()
sideBySide([
  ['name', seen.name, row!.name],
  ['email', seen.email, row!.email],
  ['email_index', '(hidden)', row!.email_index],
  ['phone', seen.phone, row!.phone],
  ['id_number', seen.idNumber, row!.id_number],
  ['history', seen.history, row!.history],
])

heading('5. grep for the plaintext in the database file')
const written = [...patients, { ...li, phone: '+86 138 0013 8001' }, { ...wang, phone: '+86 139 1234 0000' }]
const needles = secrets(written)
const hits = table.grep(needles)
say(`${needles.length} e-mails, phones, ID numbers and notes searched for, ${hits.length} found`)
const control = table.grep([li.name]).length
say(`(the names, which are not marked, are there: ${control} of 1)`)
if (hits.length > 0 || control !== 1) throw new Error('the database file does not hold what it should')

heading('6. Someone changes one byte of a phone number')
const phone = row!.phone
table.overwrite(1, 'phone', phone.slice(0, -9) + (phone.at(-9) === 'A' ? 'B' : 'A') + phone.slice(-8))
await refused('TypeORM', () => repository.findOneBy({ id: 1 }))
await refused('Prisma', () => prisma.patient.findUnique({ where: { id: 1 } }))

heading('7. Someone copies the phone number’s cell into the e-mail column')
table.overwrite(1, 'phone', phone)
table.overwrite(1, 'email', phone)
await refused('TypeORM', () => repository.findOneBy({ id: 1 }))
await refused('Prisma', () => prisma.patient.findUnique({ where: { id: 1 } }))
table.overwrite(1, 'email', row!.email)

heading('8. The data key is rotated; old and new rows are read')
const newKey = await encryptionOf(dataSource).rotate()
say(`new data key ${newKey}; no row was changed`)
await repository.save(repository.create({ ...li, name: 'Li Na', email: 'li.na@example.com' }))
const keyOfRow = new Map(table.rows().map(stored => [Number(stored.id), keyIdToHex(keyIdOf(stored.email)!)]))
for (const patient of await repository.find({ order: { id: 'ASC' } })) {
  say(`row ${patient.id}, under key ${keyOfRow.get(patient.id)}: ${patient.name}, ${patient.email}, ${patient.phone}`)
}
say(`Prisma reads all ${(await prisma.patient.findMany()).length} as well`)

heading('9. Hundreds of values, and what KMS was asked')
await repository.save(manyPatients(200).map(patient => repository.create(patient)))
const all = await prisma.patient.findMany()
if (all.some(patient => !patient.email.includes('@'))) throw new Error('a value did not come back')
say(`200 more patients: 800 values written by TypeORM, ${4 * all.length} read by Prisma`)
const calls = kms.calls()
say(`${calls.reduce((sum, { count }) => sum + count, 0)} calls of KMS, for the keys of both:`)
for (const { action, outcome, count } of calls) say(`${count} ${action.padEnd(16)} ${explain(action, outcome)}`)

await prisma.$disconnect()
await dataSource.destroy()
await kms.stop()
rmSync(folder, { recursive: true })

async function refused(orm: string, read: () => Promise<unknown>): Promise<void> {
  const answer = await read().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!isWaxsealError(answer)) throw new Error(`${orm} did not refuse`, { cause: answer })
  say(`${orm.padEnd(7)} ${answer.code}`)
  say(`        ${answer.message}`)
}

function explain(action: string, outcome: string): string {
  const what: Readonly<Record<string, string>> = {
    DescribeKey: 'is the KMS key fit?',
    GenerateDataKey: 'a key for values and one for indexes, and another for values at the rotation',
    'Decrypt OK': 'the same keys, for Prisma, which has a memory of its own',
    'Decrypt InvalidParameter': 'without the encryption context, at the first use of each: KMS must refuse, and does',
  }
  return what[action] ?? what[`${action} ${outcome}`] ?? outcome
}

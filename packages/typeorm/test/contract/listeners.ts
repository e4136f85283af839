import {
  AfterInsert,
  AfterLoad,
  AfterUpdate,
  BeforeInsert,
  BeforeUpdate,
  Column,
  Entity,
  type EntitySubscriberInterface,
  EventSubscriber,
  type InsertEvent,
  PrimaryGeneratedColumn,
  type UpdateEvent,
  VersionColumn,
} from 'typeorm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { secret, type World, withEntities } from '../support/world.ts'

let seen: string[] = []

@Entity()
class Letter {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: 'varchar', default: '' }) stamp!: string
  @EncryptedColumn({ index: true }) text!: string
  @EncryptedColumn({ nullable: true }) signature?: string | null
  @VersionColumn() version!: number
  #draft: string | null | undefined

  @EncryptedColumn({ nullable: true })
  get draft(): string | null | undefined {
    return this.#draft
  }
  set draft(value: string | null | undefined) {
    seen.push(`setter ${value}`)
    this.#draft = value
  }

  @BeforeInsert() beforeInsert() {
    seen.push(`before insert ${this.text}`)
    this.signature ??= secret('signed')
  }
  @AfterInsert() afterInsert() {
    seen.push(`after insert ${this.text}`)
  }
  @AfterLoad() afterLoad() {
    seen.push(`load ${this.text}`)
  }
  @BeforeUpdate() beforeUpdate() {
    seen.push(`before update ${this.text}`)
  }
  @AfterUpdate() afterUpdate() {
    seen.push(`after update ${this.text}`)
  }
}

@EventSubscriber()
class Recorder implements EntitySubscriberInterface<Letter> {
  listenTo() {
    return Letter
  }
  async afterLoad(letter: Letter) {
    seen.push(`loaded ${letter.text}`)
  }
  async beforeInsert({ entity }: InsertEvent<Letter>) {
    seen.push(`inserting ${entity.text}`)
  }
  async beforeUpdate({ entity, databaseEntity, updatedColumns }: UpdateEvent<Letter>) {
    const names = updatedColumns.map(({ propertyName }) => propertyName)
    seen.push(`updating ${databaseEntity?.text} to ${entity?.text}: ${names}`)
    if (entity?.signature === secret('replace')) entity.signature = secret('replaced')
  }
  beforeQuery({ query, parameters }: { query: string; parameters?: unknown }) {
    const texts = [query, ...((parameters ?? []) as unknown[])].map(value =>
      Buffer.isBuffer(value) ? value.toString('latin1') : value,
    )
    if (texts.some(text => String(text).includes('xyzzy'))) seen.push(`plaintext in ${query}`)
    seen.push('query')
  }
  async afterUpdate({ entity, databaseEntity }: UpdateEvent<Letter>) {
    seen.push(`updated ${databaseEntity?.text} to ${entity?.text}`)
  }
}

export function describeListeners(outer: () => World): void {
  const at = withEntities(outer, [Letter], { subscribers: [Recorder] })
  beforeEach(() => {
    seen = []
  })
  afterEach(() => {
    expect(seen.filter(line => line.startsWith('plaintext'))).toEqual([])
  })
  /** What was seen, without the queries: TypeORM 0.3.20 does not tell of them. */
  const events = () => seen.filter(line => line !== 'query')

  it('see values when an entity is inserted, and may set them', async () => {
    const letter = at()
      .cold(Letter)
      .create({ text: secret('a'), draft: secret('d') })
    seen = []
    await at().cold(Letter).save(letter)
    expect(events().slice(0, 2).sort()).toEqual([`before insert ${secret('a')}`, `inserting ${secret('a')}`])
    expect(seen).toContain(`after insert ${secret('a')}`)
    expect(letter.signature).toBe(secret('signed'))
    seen = []
    await at()
      .cold(Letter)
      .insert({ text: secret('b') })
    expect(seen).toContain(`inserting ${secret('b')}`)
    expect(await at().cold(Letter).findOneByOrFail({ id: letter.id })).toMatchObject({ signature: secret('signed') })
  })

  it('see values when an entity is loaded, and setters too', async () => {
    await at()
      .cold(Letter)
      .insert({ text: secret('a'), draft: secret('d') } as Letter)
    seen = []
    const found = await at().cold(Letter).find()
    expect(found[0]!.draft).toBe(secret('d'))
    expect(events()).toEqual([`setter ${secret('d')}`, `load ${secret('a')}`, `loaded ${secret('a')}`])
  })

  it('see values when an entity is updated, and what changes then is written', async () => {
    await at()
      .cold(Letter)
      .insert({ text: secret('a') })
    const letter = await at()
      .cold(Letter)
      .findOneByOrFail({ text: secret('a') })
    letter.text = secret('b')
    letter.signature = secret('replace')
    seen = []
    await at().cold(Letter).save(letter)
    const updating = seen.find(line => line.startsWith('updating'))
    expect(updating).toMatch(new RegExp(`^updating ${secret('a')} to ${secret('b')}: (text,signature|signature,text)$`))
    expect(seen).toEqual(
      expect.arrayContaining([`before update ${secret('b')}`, `updated ${secret('a')} to ${secret('b')}`]),
    )
    expect(
      await at()
        .cold(Letter)
        .findOneByOrFail({ text: secret('b') }),
    ).toMatchObject({ signature: secret('replaced'), version: 2 })
  })

  it('are not asked where nothing changed', async () => {
    const letter = await at()
      .cold(Letter)
      .save(
        at()
          .cold(Letter)
          .create({ text: secret('a') }),
      )
    seen = []
    await at().cold(Letter).save(letter)
    expect(seen.filter(line => line.includes('updat'))).toEqual([])
    await at()
      .cold(Letter)
      .update(letter.id, { text: secret('c') })
    expect(events().at(-2)).toBe(`updating undefined to ${secret('c')}: `)
    seen = []
    at().keyring.forget()
    const builder = at().dataSource.getRepository(Letter).createQueryBuilder('l').callListeners(false)
    expect((await builder.getMany()).map(({ text }) => text)).toEqual([secret('c')])
    expect(events()).toEqual(['setter null'])
  })
}

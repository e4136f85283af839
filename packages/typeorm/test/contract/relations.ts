import {
  Column,
  DeleteDateColumn,
  Entity,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  OneToOne,
  PrimaryGeneratedColumn,
  type Relation,
  RelationId,
} from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { secret, type World, withEntities } from '../support/world.ts'

@Entity()
class Profile {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) bio!: string
}

@Entity()
class Tag {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) label!: string
  @ManyToMany(
    () => Author,
    author => author.tags,
  )
  authors!: Relation<Author>[]
}

@Entity()
class Author {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) name!: string
  @OneToOne(() => Profile, { eager: true, cascade: true, nullable: true })
  @JoinColumn()
  profile?: Profile | null
  @ManyToMany(
    () => Tag,
    tag => tag.authors,
    { cascade: true },
  )
  @JoinTable()
  tags!: Tag[]
  @OneToMany(
    () => Book,
    book => book.author,
    { cascade: true },
  )
  books!: Promise<Relation<Book>[]>
  @RelationId((author: Author) => author.tags) tagIds!: number[]
}

@Entity()
class Book {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) title!: string
  @DeleteDateColumn() deletedAt?: Date | null
  @Column({ type: 'int', default: 1 }) edition!: number
  @ManyToOne(
    () => Author,
    author => author.books,
    { nullable: true },
  )
  author?: Promise<Relation<Author> | null>
  @OneToMany(
    () => Page,
    page => page.book,
    { cascade: true },
  )
  pages!: Relation<Page>[]
}

@Entity()
class Page {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn() text!: string
  @DeleteDateColumn() deletedAt?: Date | null
  @ManyToOne(
    () => Book,
    book => book.pages,
    { orphanedRowAction: 'delete' },
  )
  book!: Relation<Book>
}

export function describeRelations(outer: () => World): void {
  const at = withEntities(outer, [Profile, Tag, Author, Book, Page])

  const save = async () => {
    const authors = at().cold(Author)
    const author = authors.create({
      name: secret('ada'),
      profile: { bio: secret('bio') },
      tags: [{ label: secret('t1') }, { label: secret('t2') }],
    })
    const pages = [1, 2].map(n => ({ text: secret(`p${n}`) }))
    author.books = Promise.resolve(
      at()
        .cold(Book)
        .create([{ title: secret('b1'), pages }, { title: secret('b2') }]),
    )
    await authors.save(author)
    await authors.save(authors.create({ name: secret('bob'), tags: [] }))
    return author
  }
  const labels = (author: Author | null) => author?.tags.map(({ label }) => label).sort()

  it.each(['join', 'query'] as const)('eager, and through a join table, by %s', async relationLoadStrategy => {
    await save()
    const where = { name: secret('ada') }
    const found = await at()
      .cold(Author)
      .findOne({ where, relations: { tags: true }, relationLoadStrategy })
    expect(found?.profile?.bio).toBe(secret('bio'))
    expect(labels(found)).toEqual([secret('t1'), secret('t2')])
    expect(found!.tagIds).toHaveLength(2)
    const tags = await at()
      .cold(Tag)
      .find({ where: { label: secret('t2') }, relations: { authors: true }, relationLoadStrategy })
    expect(tags.flatMap(({ authors }) => authors.map(({ name }) => name))).toEqual([secret('ada')])
  })

  it('lazy', async () => {
    await save()
    const book = await at()
      .cold(Book)
      .findOneByOrFail({ title: secret('b2') })
    at().keyring.forget()
    const author = await book.author
    expect(author?.name).toBe(secret('ada'))
    at().keyring.forget()
    expect((await author!.books).map(({ title }) => title).sort()).toEqual([secret('b1'), secret('b2')])
  })

  it('criteria over two relations, and the other way around', async () => {
    await save()
    const authors = at().cold(Author)
    const named = async (where: object) => (await authors.find({ where })).map(({ name }) => name)
    expect(await named({ tags: { label: secret('t1') } })).toEqual([secret('ada')])
    expect(await named({ profile: { bio: secret('bio') }, books: { title: secret('b2') } })).toEqual([secret('ada')])
    expect(await named({ books: { title: secret('b3') } })).toEqual([])
    expect(
      await at()
        .cold(Page)
        .countBy({ book: { author: { profile: { bio: secret('bio') } } } }),
    ).toBe(2)
    const page = await at()
      .cold(Author)
      .find({ where: { tags: { label: secret('t1') } }, relations: { tags: true, books: true }, take: 1, skip: 0 })
    expect(labels(page[0]!)).toEqual([secret('t1')])
  })

  it('criteria on joined aliases of a builder', async () => {
    await save()
    at().keyring.forget()
    const builder = at()
      .dataSource.getRepository(Author)
      .createQueryBuilder('a')
      .innerJoinAndSelect('a.tags', 't')
      .leftJoinAndSelect('a.profile', 'f')
      .where({ profile: { bio: secret('bio') } })
    const [author, ...rest] = await builder.take(5).getMany()
    expect([author?.name, labels(author!), rest]).toEqual([secret('ada'), [secret('t1'), secret('t2')], []])
  })

  it('the relation builder', async () => {
    const author = await save()
    const relation = (name: string) => {
      at().keyring.forget()
      return at().dataSource.createQueryBuilder().relation(Author, name).of(author)
    }
    expect((await relation('tags').loadMany<Tag>()).map(({ label }) => label).sort()).toEqual([
      secret('t1'),
      secret('t2'),
    ])
    expect((await relation('profile').loadOne<Profile>())?.bio).toBe(secret('bio'))
    const tag = await at()
      .cold(Tag)
      .save({ label: secret('t3') })
    await relation('tags').add(tag)
    expect(await relation('tags').loadMany()).toHaveLength(3)
    await relation('tags').remove(tag)
    await relation('profile').set(null)
    expect(await relation('tags').loadMany()).toHaveLength(2)
    expect(await relation('profile').loadOne()).toBeFalsy()
  })

  it('ids and counts of related entities', async () => {
    await save()
    const all = await at()
      .cold(Author)
      .find({ where: { name: secret('ada') }, loadRelationIds: { relations: ['books'] } })
    expect(all[0]).toMatchObject({ name: secret('ada') })
    at().keyring.forget()
    const builder = at()
      .dataSource.getRepository(Author)
      .createQueryBuilder('a')
      .where({ name: secret('ada') })
      .loadRelationIdAndMap('a.found', 'a.tags', 't', inner => inner.where({ label: secret('t1') }))
    expect((await builder.getOneOrFail()) as unknown as { found: number[] }).toMatchObject({
      name: secret('ada'),
      found: [expect.any(Number)],
    })
  })

  it('cascades of soft removal, recovery, removal and orphans', async () => {
    await save()
    at().keyring.forget() // once: TypeORM loads lazy relations along the way, and waits for none of them
    const books = at().dataSource.getRepository(Book)
    const pages = at().dataSource.getRepository(Page)
    const where = { title: secret('b1') }
    const load = (withDeleted = false) => books.findOneOrFail({ where, relations: { pages: true }, withDeleted })
    await books.softRemove(await load())
    expect([await pages.count(), await books.countBy(where)]).toEqual([0, 0])
    const removed = await load(true)
    expect(removed.pages.map(({ text }) => text).sort()).toEqual([secret('p1'), secret('p2')])
    await books.recover(removed)
    const recovered = await load()
    expect(recovered.pages).toHaveLength(2)
    const kept = recovered.pages.filter(({ text }) => text === secret('p1'))
    recovered.pages = [...kept, pages.create({ text: secret('p3') })]
    await books.save(recovered)
    expect((await load()).pages.map(({ text }) => text).sort()).toEqual([secret('p1'), secret('p3')])
  })

  it('merge, create, preload and reload', async () => {
    const author = await save()
    const authors = at().cold(Author)
    const found = await authors.findOneOrFail({ where: { id: author.id }, relations: { tags: true } })
    const merged = authors.merge(found, { name: secret('ada2'), profile: { bio: secret('bio2') } })
    expect(Object.keys(merged).filter(name => name.includes('bidx'))).toEqual([])
    await authors.save(merged)
    const loaded = await authors.preload({ id: author.id, profile: { id: merged.profile!.id, bio: secret('bio3') } })
    expect(loaded).toMatchObject({ name: secret('ada2'), profile: { bio: secret('bio3') } })
    await authors.save(loaded!)
    expect(await authors.countBy({ name: secret('ada2'), profile: { bio: secret('bio3') } })).toBe(1)
    expect(await authors.countBy({ name: secret('ada') })).toBe(0)
  })
}

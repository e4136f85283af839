import { isEnvelope } from '@waxseal/core'
import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn, Tree, TreeChildren, TreeParent } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { secret, type World, withEntities } from '../support/world.ts'

abstract class Node {
  @PrimaryGeneratedColumn() id!: number
  @Column({ type: 'varchar', default: '' }) label!: string
  @EncryptedColumn({ index: true }) name!: string
}

@Entity()
@Tree('closure-table')
class Branch extends Node {
  @TreeParent() parent?: Branch | null
  @TreeChildren({ cascade: true }) children?: Branch[]
}

@Entity()
@Tree('materialized-path')
class Folder extends Node {
  @TreeParent() parent?: Folder | null
  @TreeChildren({ cascade: true }) children?: Folder[]
}

@Entity()
@Tree('nested-set')
class Unit extends Node {
  @TreeParent() parent?: Unit | null
  @TreeChildren({ cascade: true }) children?: Unit[]
}

@Entity()
class Reply extends Node {
  @ManyToOne(
    () => Reply,
    reply => reply.children,
  )
  parent?: Reply | null
  @OneToMany(
    () => Reply,
    reply => reply.parent,
    { cascade: true },
  )
  children?: Reply[]
}

export function describeTrees(outer: () => World): void {
  const at = withEntities(outer, [Branch, Folder, Unit, Reply])

  const trees = [
    ['closure table', Branch, 'branch'],
    ['materialized path', Folder, 'folder'],
    ['nested set', Unit, 'unit'],
  ] as const

  const plant = async (entity: typeof Branch) => {
    const repository = at().cold(entity)
    const root = await repository.save(repository.create({ name: secret('root') }))
    const left = await repository.save(repository.create({ name: secret('left'), parent: root }))
    const right = await repository.save(repository.create({ name: secret('right'), parent: root }))
    const leaf = await repository.save(repository.create({ name: secret('leaf'), parent: left }))
    return { root, left, right, leaf }
  }
  const names = (nodes: readonly Node[]) => nodes.map(({ name }) => name).sort()
  const secrets = (...some: string[]) => some.map(secret).sort()

  it.each(trees)('a tree as a %s', async (_, given, table) => {
    const entity = given as typeof Branch
    const { root, left, leaf } = await plant(entity)
    for (const row of await at().rows(table)) expect(isEnvelope(row.name)).toBe(true)
    const tree = at().dataSource.getTreeRepository(entity)
    const coldly = <T>(ask: () => Promise<T>) => {
      at().keyring.forget()
      return ask()
    }
    const [found] = await coldly(() => tree.findTrees())
    expect(found!.name).toBe(secret('root'))
    expect(names(found!.children!)).toEqual(secrets('left', 'right'))
    expect(names(await coldly(() => tree.findRoots()))).toEqual(secrets('root'))
    expect(names(await coldly(() => tree.findDescendants(left)))).toEqual(secrets('leaf', 'left'))
    const under = await coldly(() => tree.findDescendantsTree(left))
    expect(names(under.children!)).toEqual(secrets('leaf'))
    expect(names(await coldly(() => tree.findAncestors(leaf)))).toEqual(secrets('leaf', 'left', 'root'))
    const above = await coldly(() => tree.findAncestorsTree(leaf))
    expect(above.parent?.parent?.name).toBe(secret('root'))
    expect(await coldly(() => tree.countDescendants(root))).toBe(4)
  })

  it.each(trees)('searches in a %s, and unchanged nodes', async (_, given) => {
    const entity = given as typeof Branch
    const { left } = await plant(entity)
    const tree = at().dataSource.getTreeRepository(entity)
    at().keyring.forget()
    const builder = tree.createDescendantsQueryBuilder('n', entity === Branch ? 'branch_closure' : 'c', left)
    expect(names(await builder.andWhere({ name: secret('leaf') }).getMany())).toEqual(secrets('leaf'))
    const where = { parent: { name: secret('root') } }
    expect(names(await at().cold(entity).findBy(where))).toEqual(secrets('left', 'right'))
    const node = await at()
      .cold(entity)
      .findOneOrFail({ where: { name: secret('left') }, relations: { parent: true } })
    at().log.clear()
    await at().cold(entity).save(node)
    expect(at().log.writes).toEqual([])
    node.name = secret('changed')
    await at().cold(entity).save(node)
    expect(
      await at()
        .cold(entity)
        .countBy({ name: secret('changed') }),
    ).toBe(1)
    const [root] = await tree.findTrees()
    expect(names(root!.children!)).toEqual(secrets('changed', 'right'))
  })

  it('a tree by references, saved in one piece', async () => {
    const children = [{ name: secret('b') }, { name: secret('c'), children: [{ name: secret('d') }] }]
    const repository = at().cold(Reply)
    await repository.save(repository.create({ name: secret('a'), children }))
    const [root] = await at()
      .cold(Reply)
      .find({ where: { name: secret('a') }, relations: { children: { children: true } } })
    expect(names(root!.children!)).toEqual(secrets('b', 'c'))
    expect(root!.children!.flatMap(child => names(child.children!))).toEqual(secrets('d'))
    const grand = { parent: { parent: { name: secret('a') } } }
    expect(names(await at().cold(Reply).findBy(grand))).toEqual(secrets('d'))
  })
}

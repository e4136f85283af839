import 'reflect-metadata'
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { getDataSourceToken, getRepositoryToken, InjectRepository, TypeOrmModule } from '@nestjs/typeorm'
import { isEnvelope, localKey } from '@waxseal/core'
import { createTestDatabase, serverStartTimeout, testDatabases } from '@waxseal/testing'
import { DataSource, type DataSourceOptions, Entity, PrimaryGeneratedColumn, type Repository } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf, withEncryption } from '../src/index.ts'
import { provider, refused, secret, World } from './support/world.ts'

@Entity()
class Patient {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) email!: string
}

@Entity()
class Invoice {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) iban!: string
}

@Injectable()
class Patients {
  readonly repository: Repository<Patient>
  constructor(@InjectRepository(Patient) repository: Repository<Patient>) {
    this.repository = repository
  }
}

const billing = localKey({ bytes: Buffer.alloc(32, 9) })

/** An application with two DataSources, of the kind that NestJS documents. */
function moduleOn(world: World): new () => object {
  const common = { ...world.openPlain().options, autoLoadEntities: true, entities: [] }
  @Module({
    imports: [
      TypeOrmModule.forRootAsync({
        useFactory: () => common,
        dataSourceFactory: async options => {
          const dataSource = new DataSource(options as DataSourceOptions)
          return withEncryption(dataSource, { provider }).initialize()
        },
      }),
      TypeOrmModule.forRootAsync({
        name: 'billing',
        useFactory: async () => common,
        // Without initialize(): NestJS does it then.
        dataSourceFactory: async options =>
          withEncryption(new DataSource(options as DataSourceOptions), {
            provider: billing,
            keyTable: { name: 'billing_keys', create: true },
          }),
      }),
      TypeOrmModule.forFeature([Patient]),
      TypeOrmModule.forFeature([Invoice], 'billing'),
    ],
    providers: [Patients],
  })
  class AppModule {}
  return AppModule
}

describe.each(testDatabases())('NestJS on %s', target => {
  let world: World
  let app: INestApplicationContext
  beforeAll(async () => {
    world = new World(await createTestDatabase(target))
    app = await NestFactory.createApplicationContext(moduleOn(world), { logger: false, abortOnError: false })
  }, serverStartTimeout)
  afterAll(async () => {
    await app?.close()
    await world?.database.drop()
  })

  it('injects repositories of encrypted entities', async () => {
    const { repository } = app.get(Patients)
    encryptionOf(app.get(DataSource)).keyring.forget()
    await repository.save({ email: secret('a') })
    expect(await repository.findOneBy({ email: secret('a') })).toMatchObject({ email: secret('a') })
    expect(isEnvelope((await world.rows('patient'))[0]!.email)).toBe(true)
    await refused('QUERY_UNSUPPORTED', () =>
      repository.createQueryBuilder('p').where('p.email = :e', { e: secret('a') }),
    )
    await app.get(DataSource).transaction(manager => manager.save(Patient, { email: secret('b') }))
    expect(await repository.count()).toBe(2)
    expect(await world.database.grep(['xyzzy-'])).toEqual([])
    expect(world.log.mentions('xyzzy')).toEqual([])
  })

  it('of several DataSources, with keys of their own', async () => {
    const invoices = app.get<Repository<Invoice>>(getRepositoryToken(Invoice, 'billing'))
    await invoices.save({ iban: secret('iban') })
    expect(await invoices.countBy({ iban: secret('iban') })).toBe(1)
    const ids = async (dataSource: DataSource) =>
      (await encryptionOf(dataSource).keyring.describe()).map(({ id }) => id)
    const named = app.get<DataSource>(getDataSourceToken('billing'))
    expect(await ids(named)).toHaveLength(2)
    expect(await ids(app.get(DataSource))).not.toEqual(await ids(named))
  })

  it('closes its DataSources with the application', async () => {
    const dataSource = app.get(DataSource)
    await app.close()
    expect(dataSource.isInitialized).toBe(false)
  })
})

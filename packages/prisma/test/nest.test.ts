import 'reflect-metadata'
import {
  type INestApplicationContext,
  Inject,
  Injectable,
  Module,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf, withEncryption } from '../src/index.ts'
import { createAdapter, loadClient, providerOf } from './support/open-client.ts'
import { describeVersions, MODELS, provider, type Suite, secret } from './support/suite.ts'
import type { TestClient } from './support/test-client.ts'

const PRISMA = 'PRISMA'

/** What an application injects: a client of its own class, which encrypts. */
async function serviceOn({ variant, database }: Suite) {
  const { PrismaClient } = await loadClient(variant, providerOf(database))
  const adapter = await createAdapter(variant, database, 2)
  @Injectable()
  class PrismaService extends PrismaClient implements OnModuleInit, OnModuleDestroy {
    private readonly greeting: string = 'hello'
    opened = 0

    constructor() {
      super({ adapter })
      // biome-ignore lint/correctness/noConstructorReturn: the way to extend a client that is injected by its class
      return withEncryption<TestClient>(this, { provider, models: MODELS }) as this
    }

    async onModuleInit(): Promise<void> {
      await encryptionOf(this).warmUp()
      this.opened++
    }

    async onModuleDestroy(): Promise<void> {
      await this.$disconnect()
    }

    async greet(email: string): Promise<string> {
      const user = await this.$transaction(tx => tx.user.findUniqueOrThrow({ where: { email } }))
      return `${this.greeting} ${user.name}`
    }
  }
  return PrismaService
}

describeVersions('NestJS', suite => {
  it('injects a client of the application’s own class, with its methods, state and life cycle', async () => {
    const PrismaService = await serviceOn(suite)

    @Injectable()
    class Users {
      readonly db: InstanceType<typeof PrismaService>
      constructor(@Inject(PrismaService) db: InstanceType<typeof PrismaService>) {
        this.db = db
      }
    }

    @Module({ providers: [PrismaService, { provide: PRISMA, useExisting: PrismaService }, Users] })
    class App {}

    const app: INestApplicationContext = await NestFactory.createApplicationContext(App, { logger: false })
    const { db } = app.get(Users)
    expect(app.get(PRISMA)).toBe(db)
    expect(db.opened).toBe(1)
    await db.user.create({ data: { email: secret('ada'), name: secret('Ada') } })
    expect(await db.greet(secret('ADA'))).toBe(`hello ${secret('Ada')}`)
    expect(await db.user.findMany({ where: { name: secret('Ada') } })).toMatchObject([{ email: secret('ada') }])
    const [row] = await suite.database.rows('users')
    expect(isEnvelope(row!.email)).toBe(true)
    await app.close()
  })
})

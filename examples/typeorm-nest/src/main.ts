import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.ts'
import { inClinic } from './clinic/clinic-scope.ts'

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
app.use(inClinic)
app.enableShutdownHooks()
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')

const url = (await app.getUrl()).replace('127.0.0.1', 'localhost')
console.log(`Listening on ${url}. Try:

  curl -X POST ${url}/patients -H 'x-clinic: north' -H 'content-type: application/json' \\
    -d '{"email":"Li.Wei@example.com","notes":["allergic to penicillin"]}'
  curl -G ${url}/patients -H 'x-clinic: north' -d email=li.wei@example.com    # found
  curl -G ${url}/patients -H 'x-clinic: south' -d email=li.wei@example.com    # 404: another clinic, other keys
`)

import express from 'express'
import { contacts } from './contacts.ts'
import { db, openDatabase } from './database.ts'

await openDatabase()

const app = express()
app.use('/contacts', contacts)
const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', () => {
  const address = server.address()
  const url = `http://localhost:${typeof address === 'object' ? address?.port : port}`
  console.log(`Listening on ${url}. Try:

  curl -X POST ${url}/contacts -H 'content-type: application/json' \\
    -d '{"name":"Li Wei","email":"Li.Wei@example.com","phone":"+86 138 0013 8000","notes":{"likes":["tea"]}}'
  curl -G ${url}/contacts -d email=li.wei@example.com
`)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => server.close(() => void db.$disconnect()))
}

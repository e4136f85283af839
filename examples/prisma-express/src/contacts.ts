import { isWaxsealError } from '@waxseal/core'
import { type ErrorRequestHandler, json, Router } from 'express'
import { db } from './database.ts'
import { Prisma } from './generated/client.ts'

/** The service's routes. Nothing here knows that anything is encrypted. */
export const contacts: Router = Router()
contacts.use(json())

contacts.post('/', async (request, response) => {
  const { name, email, phone, notes } = request.body
  response.status(201).json(await db.contact.create({ data: { name, email, phone, notes } }))
})

contacts.get('/', async (request, response) => {
  const { email } = request.query
  const where = typeof email === 'string' ? { email } : {}
  response.json(await db.contact.findMany({ where, orderBy: { id: 'asc' } }))
})

contacts.patch('/:email', async (request, response) => {
  const { phone, notes } = request.body
  response.json(await db.contact.update({ where: { email: request.params.email }, data: { phone, notes } }))
})

/** What callers see of errors: codes, never values. */
const answerErrors: ErrorRequestHandler = (error, _request, response, _next) => {
  if (isWaxsealError(error)) response.status(400).json({ error: error.code, field: error.field })
  else if (error instanceof Prisma.PrismaClientKnownRequestError) response.status(409).json({ error: error.code })
  else response.status(500).json({ error: 'internal' })
}
contacts.use(answerErrors)

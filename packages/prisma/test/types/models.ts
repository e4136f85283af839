// What `models` takes, on each client: compared as types, for here nothing runs.
import type { EncryptionModels, UntypedModels } from '../../src/index.ts'
import type { Prisma6, Prisma6Js, Prisma7, Prisma7Js, Prisma616 } from './clients.ts'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Names<Client> = keyof EncryptionModels<Client>
type Fields<Client> = Client extends unknown ? keyof NonNullable<Models<Client>['User']> : never
type Models<Client> = EncryptionModels<Client> & { User?: object }
type IndexOf<Client> = NonNullable<Exclude<FieldOf<Client, 'email'>, true>>['index']
type FieldOf<Client, Name extends string> = NonNullable<
  NonNullable<Models<Client>['User']> extends { readonly [K in Name]?: infer Options } ? Options : never
> & { index?: unknown }

type ModelNames =
  | 'User'
  | 'Profile'
  | 'Post'
  | 'Comment'
  | 'Tag'
  | 'Country'
  | 'Account'
  | 'Ticket'
  | 'Badge'
  | 'Owner'
  | 'Odd'
  | 'Member'
  | 'Card'
  | 'ArchivedUser'
  | 'Owners'
type Strings =
  | 'email'
  | 'emailIndex'
  | 'name'
  | 'nameIndex'
  | 'phone'
  | 'notes'
  | 'born'
  | 'bornIndex'
  | 'balance'
  | 'city'
type Bytes = 'scan' | 'scanIndex'
type Jsons = 'history' | 'score' | 'active' | 'settings'

export const names: [
  Equal<Names<Prisma7>, ModelNames>,
  Equal<Names<Prisma7Js>, ModelNames>,
  Equal<Names<Prisma6>, ModelNames>,
  Equal<Names<Prisma6Js>, ModelNames>,
  Equal<Names<Prisma616>, ModelNames>,
] = [true, true, true, true, true]

export const fields: [
  Equal<Fields<Prisma7>, Strings | Bytes | Jsons>,
  Equal<Fields<Prisma7Js>, Strings | Bytes | Jsons>,
  Equal<Fields<Prisma6>, Strings | Bytes | Jsons>,
  Equal<Fields<Prisma6Js>, Strings | Bytes | Jsons>,
  Equal<Fields<Prisma616>, Strings | Bytes | Jsons>,
] = [true, true, true, true, true]

export const indexes: [
  Equal<IndexOf<Prisma7>, Strings | Bytes | undefined>,
  Equal<IndexOf<Prisma7Js>, Strings | Bytes | undefined>,
  Equal<IndexOf<Prisma6>, Strings | Bytes | undefined>,
  Equal<IndexOf<Prisma6Js>, Strings | Bytes | undefined>,
  Equal<IndexOf<Prisma616>, Strings | Bytes | undefined>,
] = [true, true, true, true, true]

export const untyped: [
  Equal<EncryptionModels<unknown>, UntypedModels>,
  Equal<EncryptionModels<object>, UntypedModels>,
] = [true, true]

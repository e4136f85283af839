import type { FieldType } from './options.ts'

/** Anything that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** What values of each type come back as. */
interface Values<Decimal> {
  readonly string: string
  readonly number: number
  readonly bigint: bigint
  readonly boolean: boolean
  readonly date: Date
  readonly json: JsonValue
  readonly buffer: Uint8Array
  readonly decimal: Decimal
}

/** The fields of a model as results have them. Prisma's own type utilities find them in the same place. */
type Scalars<Delegate> = Delegate extends {
  readonly [key: symbol]: { readonly types: { readonly payload: { readonly scalars: infer Fields } } }
}
  ? Fields
  : never

/** The fields with the option `type`. */
type TypedNames<Options> = {
  [Name in keyof Options]: Options[Name] extends { readonly type: FieldType } ? Name : never
}[keyof Options]

/** What a field with the option `type` comes back as; null too, where the schema allows it. */
type Value<Options, Field, Decimal> = Options extends { readonly type: infer Type extends FieldType }
  ? Values<Decimal>[Type] | Extract<Field, null>
  : never

/** The form in which Prisma has the types of an extension of results. */
type ResultFields<Options, Fields, Decimal> = {
  [Name in TypedNames<Options> & keyof Fields]: () => {
    // biome-ignore lint/complexity/noBannedTypes: Prisma's own form of "needs nothing" is {}
    needs: {}
    compute: (row: unknown) => Value<Options[Name], Fields[Name], Decimal>
  }
}

/**
 * What the encryption changes in the types of a client's results: a field with the option `type` has that type. Only types: the
 * values are there already when Prisma hands out a result.
 */
export type TypedResults<Client, Models, Decimal> = {
  [Name in keyof Models & string as Uncapitalize<Name>]: Uncapitalize<Name> extends keyof Client
    ? ResultFields<Models[Name], Scalars<Client[Uncapitalize<Name>]>, Decimal>
    : never
}

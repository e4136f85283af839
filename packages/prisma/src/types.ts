import type { CarrierType } from './field/carrier.ts'
import type { FieldOptions, UntypedModels } from './options.ts'

/** A member of `client.<model>.fields`, which is public and typed in every generated client. */
interface FieldRef<ModelName, TypeName> {
  readonly modelName: ModelName
  readonly typeName: TypeName
  readonly isList: boolean
}

type FieldsOf<Delegate> = Delegate extends { readonly fields: infer Fields } ? Fields : never

/** The model that a member of the client gives access to: `'User'` for `client.user`. */
type ModelOf<Delegate> =
  FieldsOf<Delegate>[keyof FieldsOf<Delegate>] extends FieldRef<infer Name extends string, unknown> ? Name : never

type ModelNames<Client> = { [Key in keyof Client]: ModelOf<Client[Key]> }[keyof Client]

type DelegateOf<Client, Name> = {
  [Key in keyof Client]: ModelOf<Client[Key]> extends Name
    ? [ModelOf<Client[Key]>] extends [never]
      ? never
      : Key
    : never
}[keyof Client]

type ModelFields<Client, Name> = FieldsOf<Client[DelegateOf<Client, Name>]>

type FieldsOfType<Fields, TypeName> = Extract<
  { [Key in keyof Fields]: Fields[Key] extends FieldRef<unknown, TypeName> ? Key : never }[keyof Fields],
  string
>

/**
 * The encrypted fields of a client's models: `{ User: { email: { index: 'emailIndex' }, phone: true } }`. A model or field that
 * does not exist, a field of a type that can hold no ciphertext and an index that is no String or Bytes field are compile errors.
 * Where the client's type is not known, any names are taken, and checked at run time.
 */
export type EncryptionModels<Client> = [ModelNames<Client>] extends [never]
  ? UntypedModels
  : {
      readonly [Name in ModelNames<Client>]?: {
        readonly [Field in FieldsOfType<ModelFields<Client, Name>, CarrierType>]?:
          | true
          | FieldOptions<FieldsOfType<ModelFields<Client, Name>, 'String' | 'Bytes'>>
      }
    }

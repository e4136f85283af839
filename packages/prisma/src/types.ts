import type { CarrierType } from './field/carrier.ts'
import type { FieldOptions, UntypedModels } from './options.ts'

/** A member of `client.<model>.fields`, which is public and typed in every generated client. */
interface FieldRef<ModelName, TypeName> {
  readonly modelName: ModelName
  readonly typeName: TypeName
  readonly isList: boolean
}

interface Delegate<Fields> {
  readonly fields: Fields
}

/** The model that a member of the client gives access to: `'User'` for `client.user`, never for its methods. */
type ModelOf<Member> =
  Member extends Delegate<infer Fields>
    ? Fields[keyof Fields] extends FieldRef<infer Name extends string, unknown>
      ? Name
      : never
    : never

type ModelNames<Client> = { [Key in keyof Client]: ModelOf<Client[Key]> }[keyof Client]

type ModelFields<Client, Name> = {
  [Key in keyof Client]: Client[Key] extends Delegate<infer Fields>
    ? [ModelOf<Client[Key]>] extends [Name]
      ? Fields
      : never
    : never
}[keyof Client]

type FieldsOfType<Fields, TypeName> = Extract<
  { [Key in keyof Fields]: Fields[Key] extends FieldRef<unknown, TypeName> ? Key : never }[keyof Fields],
  string
>

/**
 * The options of models as they were given, so that the types of values can be read off them, where {@link EncryptionModels}
 * takes them: what it does not know is `never`.
 */
export type CheckedModels<Client, Models> = {
  readonly [Name in keyof Models]: Name extends keyof EncryptionModels<Client>
    ? CheckedFields<Models[Name], NonNullable<EncryptionModels<Client>[Name]>>
    : never
}

type CheckedFields<Given, Allowed> = {
  readonly [Name in keyof Given]: Name extends keyof Allowed ? Allowed[Name] & CheckedOptions<Given[Name]> : never
}

type CheckedOptions<Given> = Given extends object
  ? { readonly [Name in Exclude<keyof Given, keyof FieldOptions>]: never }
  : unknown

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
          | FieldOptions<
              FieldsOfType<ModelFields<Client, Name>, 'String' | 'Bytes'>,
              FieldsOfType<ModelFields<Client, Name>, 'String' | 'Bytes' | 'Int' | 'BigInt'>
            >
      }
    }

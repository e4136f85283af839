export { asBuffer, type Bytes, isBytes, keyIdToHex } from './bytes.ts'
export { isValueType, type ValueType } from './codec/value-type.ts'
export { encodeHeader as encodeKeyHeader } from './envelope/header.ts'
export { ENVELOPE_OVERHEAD, envelopeLength, envelopeTextLength } from './envelope/layout.ts'
export { isEnvelope, keyIdOf } from './envelope/recognize.ts'
export type { Sealed } from './envelope/sealed.ts'
export {
  ERROR_CODES,
  isUnavailable,
  isWaxsealError,
  WaxsealError,
  type WaxsealErrorCode,
  type WaxsealErrorDetails,
} from './errors.ts'
export { BlindIndex, type BlindIndexOptions, DEFAULT_INDEX_LENGTH } from './field/blind-index.ts'
export { type ContextFinding, findContext, type SampledCell } from './field/context-finding.ts'
export { DirectCipher, type DirectCipherOptions } from './field/direct-cipher.ts'
export { FieldCipher, type FieldCipherOptions } from './field/field-cipher.ts'
export {
  type CommonFieldOptions,
  type FieldMode,
  type ReadingOptions,
  unsealedOptions,
} from './field/field-options.ts'
export type { LegacyReader } from './field/legacy-reader.ts'
export type { Normalizer } from './field/normalizer.ts'
export { type RowKeyColumn, type RowKeyKind, rowBinding } from './field/row-binding.ts'
export type { UnsealedCount, UnsealedOptions } from './field/unsealed-reader.ts'
export { reportUnsealed, type UnsealedReport } from './field/unsealed-report.ts'
export { contextChanged } from './field/written-context.ts'
export type { DirectProvider, ValueContext } from './key/direct-provider.ts'
export type { KeyContext, KeyPurpose } from './key/key-context.ts'
export type { GeneratedKey, KeyProvider, WrappedKey } from './key/key-provider.ts'
export type { KeyChange, KeyDescription, KeyRecord, KeyState } from './key/key-record.ts'
export type { KeyStore } from './key/key-store.ts'
export type { ContextBook } from './keyring/context-book.ts'
export type { Counters, FieldCounters } from './keyring/counters.ts'
export { type Encryption, type KeyDatabase, openEncryption } from './keyring/encryption.ts'
export type { Actor, KeyringListener } from './keyring/event-stream.ts'
export { jsonLines, type LineSink } from './keyring/json-lines.ts'
export type { KeyOptions } from './keyring/key-options.ts'
export { Keyring } from './keyring/keyring.ts'
export type {
  EventStamp,
  KeyEventSubject,
  KeyringEvent,
  KeyringOccurrence,
  WrappingKey,
} from './keyring/keyring-event.ts'
export type { KeyringOptions } from './keyring/keyring-options.ts'
export type {
  ActivationOptions,
  IndexActivation,
  IndexRotation,
  IndexRotationPhase,
} from './keyring/lifecycle/index-rotation.ts'
export type { KeyLifecycle } from './keyring/lifecycle/key-lifecycle.ts'
export type { RetireOptions } from './keyring/lifecycle/retire.ts'
export type { RewrapOptions, RewrapReport } from './keyring/lifecycle/rewrap.ts'
export type {
  LifecycleProgress,
  RotateAllOptions,
  RotateAllReport,
  RotatedScope,
} from './keyring/lifecycle/rotate-all.ts'
export type { ShredOptions, ShredReport } from './keyring/lifecycle/shred.ts'
export type { KeyFailure } from './keyring/lifecycle/tools.ts'
export type { CallObserver, ObservedCall } from './keyring/observed-calls.ts'
export type { ReadyOptions, RotationOptions, WaitOptions } from './keyring/scope-loader.ts'
export { createKeyFile, createKeyPairFiles, generateLocalKey } from './provider/key-file.ts'
export type { KeySource } from './provider/key-source.ts'
export { localKey } from './provider/local-key.ts'
export { localKeyPair, localPublicKey } from './provider/local-key-pair.ts'
export { type MultiOptions, multi, type SkippedMember } from './provider/multi.ts'
export { valueContext } from './provider/value-context.ts'
export { wrapContext } from './provider/wrap-context.ts'
export { type DatabaseSession, sessionFault, tlsRequired } from './session/tls-session.ts'
export { FileKeyStore } from './store/file-key-store.ts'
export { DEFAULT_KEY_TABLE, keyTableDdl, type SqlDialect } from './store/key-table-ddl.ts'
export { MemoryKeyStore } from './store/memory-key-store.ts'
export { type SqlConnection, SqlKeyStore, type SqlKeyStoreOptions } from './store/sql-key-store.ts'
export type { EngineInfo } from './suite/choose-engine.ts'
export type { EngineName } from './suite/cipher-engine.ts'
export { engineInfo } from './suite/engine.ts'
export {
  type EncryptedDatabase,
  type EncryptedTable,
  quoteName,
  quoteTableName,
  type SqlParameter,
  type TableAccess,
  type TableDatabase,
} from './table/encrypted-table.ts'
export {
  type BoundColumn,
  type CellCarrier,
  TableField,
  type TableFieldParts,
  type TableIndex,
} from './table/table-field.ts'
export { instrument } from './telemetry/instrument.ts'
export type { OpenTelemetryApi } from './telemetry/open-telemetry.ts'

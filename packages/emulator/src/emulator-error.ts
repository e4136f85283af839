/** Every way in which the emulator itself refuses to start or to be set up. Not to be taken for what it answers to calls. */
export type EmulatorErrorCode =
  | 'ADDRESS_NOT_LOOPBACK'
  | 'ADDRESS_UNAVAILABLE'
  | 'FAULT_INVALID'
  | 'OPTION_INVALID'
  | 'POLICY_INVALID'
  | 'STATE_INVALID'
  | 'UNKNOWN_RESOURCE'

/** The emulator's own errors, told by `code`. */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  readonly code: EmulatorErrorCode

  constructor(code: EmulatorErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

import { EmulatorError } from '../emulator-error.ts'

/**
 * Refuses to listen where other machines could reach the emulator: it hands out keys.
 *
 * @throws EmulatorError ADDRESS_NOT_LOOPBACK
 */
export function requireLoopback(host: string, allowRemote: boolean): void {
  if (allowRemote || isLoopback(host)) return
  throw new EmulatorError(
    'ADDRESS_NOT_LOOPBACK',
    `${host} is no loopback address: the emulator is for development, and whoever reaches it can use its keys. ` +
      'Listen on 127.0.0.1, or say --allow-remote (allowRemote: true) where the network is your own',
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

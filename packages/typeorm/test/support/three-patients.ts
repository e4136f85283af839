import { Patient } from './entities.ts'
import { secret, type World } from './world.ts'

/** Patients a, b and c, to be told apart by searches. */
export function saveThreePatients(world: World): Promise<Patient[]> {
  return world.cold(Patient).save([
    { email: secret('a'), phone: secret('1'), born: new Date(0), weight: 0, address: { street: secret('s') } },
    { email: secret('b'), phone: secret('2'), visits: [{ diagnosis: secret('flu') }] },
    { email: secret('c'), phone: null },
  ] as unknown as Patient[])
}

/** Which of them were found: `ac`. */
export function lettersOf(patients: readonly Patient[]): string {
  return patients
    .map(({ email }) => email.slice(-1))
    .sort()
    .join('')
}

import type { History } from './patient.ts'

/** A patient before the clinic has written anything down. */
export interface NewPatient {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly idNumber: string
  readonly history: History
}

/** The patients of the story; none of them exists. */
export const patients: readonly [NewPatient, NewPatient, NewPatient] = [
  {
    name: 'Li Wei',
    email: 'li.wei@example.com',
    phone: '+86 138 0013 8000',
    idNumber: '110101199003074258',
    history: { allergies: ['penicillin'], visits: [{ on: '2026-03-02', note: 'asthma, mild' }] },
  },
  {
    name: '王芳',
    email: 'wang.fang@example.com',
    phone: '+86 139 1234 5678',
    idNumber: '310104198511120023',
    history: { allergies: [], visits: [{ on: '2026-05-18', note: '高血压 🩺' }] },
  },
  {
    name: 'Ada Byron',
    email: 'Ada.Byron@example.org',
    phone: '+44 20 7946 0018',
    idNumber: '440301199912012226',
    history: { allergies: ['latex'], visits: [] },
  },
]

/** So many patients more, each another. */
export function manyPatients(count: number): NewPatient[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `Patient ${i}`,
    email: `patient.${i}@example.net`,
    phone: `+86 137 0000 ${String(i).padStart(4, '0')}`,
    idNumber: `11010119800101${String(i).padStart(4, '0')}`,
    history: { allergies: [], visits: [{ on: '2026-06-01', note: `visit ${i}` }] },
  }))
}

/** Everything that must be found nowhere in the database file. */
export function secrets(list: readonly NewPatient[]): string[] {
  return list.flatMap(({ email, phone, idNumber, history }) => [
    email,
    email.toLowerCase(),
    phone,
    idNumber,
    ...history.allergies,
    ...history.visits.map(visit => visit.note),
  ])
}

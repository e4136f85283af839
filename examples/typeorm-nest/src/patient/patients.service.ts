import { Injectable } from '@nestjs/common'
import { InjectRepository } from '@nestjs/typeorm'
import type { Repository } from 'typeorm'
import { Patient } from './patient.entity.ts'

/** Nothing here knows that anything is encrypted. */
@Injectable()
export class PatientsService {
  constructor(@InjectRepository(Patient) private readonly patients: Repository<Patient>) {}

  add(clinic: string, email: string, notes?: readonly string[]): Promise<Patient> {
    return this.patients.save(this.patients.create({ clinic, email, notes: notes ? [...notes] : null }))
  }

  find(clinic: string, email: string): Promise<Patient | null> {
    return this.patients.findOneBy({ clinic, email })
  }

  list(clinic: string): Promise<Patient[]> {
    return this.patients.find({ where: { clinic }, order: { id: 'ASC' } })
  }
}

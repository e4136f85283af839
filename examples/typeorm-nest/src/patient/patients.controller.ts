import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Headers,
  Inject,
  NotFoundException,
  Post,
  Query,
} from '@nestjs/common'
import type { Patient } from './patient.entity.ts'
import { PatientsService } from './patients.service.ts'

@Controller('patients')
export class PatientsController {
  // Named, because tsx compiles without the type metadata that Nest else reads.
  constructor(@Inject(PatientsService) private readonly patients: PatientsService) {}

  @Post()
  add(
    @Headers('x-clinic') clinic: string | undefined,
    @Body() { email, notes }: { readonly email?: unknown; readonly notes?: readonly string[] },
  ): Promise<Patient> {
    if (typeof email !== 'string') throw new BadRequestException('email is missing')
    return this.patients.add(named(clinic), email, notes)
  }

  @Get()
  async find(@Headers('x-clinic') clinic: string | undefined, @Query('email') email?: string): Promise<Patient[]> {
    if (email === undefined) return this.patients.list(named(clinic))
    const patient = await this.patients.find(named(clinic), email)
    if (patient === null) throw new NotFoundException()
    return [patient]
  }
}

function named(clinic: string | undefined): string {
  if (clinic) return clinic
  throw new BadRequestException('the header x-clinic is missing')
}

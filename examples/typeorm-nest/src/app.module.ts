import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { databaseOptions } from './database/database-options.ts'
import { Patient } from './patient/patient.entity.ts'
import { PatientsController } from './patient/patients.controller.ts'
import { PatientsService } from './patient/patients.service.ts'

@Module({
  imports: [TypeOrmModule.forRootAsync(databaseOptions), TypeOrmModule.forFeature([Patient])],
  controllers: [PatientsController],
  providers: [PatientsService],
})
export class AppModule {}

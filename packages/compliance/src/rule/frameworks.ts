import type { FrameworkReference } from './rule.ts'

const framework =
  (name: string, verified = true) =>
  (control: string): FrameworkReference => ({ framework: name, control, verified })

/** Numbers as published mappings of these very checks give them. */
export const cis: (control: string) => FrameworkReference = framework('CIS Alibaba Cloud 2.0')
export const cisControls: (control: string) => FrameworkReference = framework('CIS Controls 8.1')
export const csa: (control: string) => FrameworkReference = framework('CSA CCM 4.0')
export const cmmc: (control: string) => FrameworkReference = framework('CMMC 2.0')
export const dora: (control: string) => FrameworkReference = framework('DORA')
/** Rules of Alibaba Cloud Config, by name. */
export const cloudConfig: (control: string) => FrameworkReference = framework('Alibaba Cloud Config')
export const checkov: (control: string) => FrameworkReference = framework('Checkov')

/** Numbers that are well known, and were not compared with the standards' own text. */
export const mlps: (control: string) => FrameworkReference = framework('MLPS 2.0 level 3 (GB/T 22239-2019)', false)
export const pci: (control: string) => FrameworkReference = framework('PCI DSS 4.0.1', false)
export const gdpr: (control: string) => FrameworkReference = framework('GDPR', false)

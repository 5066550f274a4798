import { contractTests } from '../src/index.ts'
import { loopbackLab } from './loopback-lab.ts'

contractTests(loopbackLab())

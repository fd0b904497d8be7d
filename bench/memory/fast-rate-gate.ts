import { createRateGate as create, type Rate, type RateGate } from '../../src/vendors/http/rate-gate.ts';
import { speed } from './speed.ts';

export function createRateGate({ requests, milliseconds }: Rate): RateGate {
  return create({ requests, milliseconds: milliseconds / speed });
}
